/*
 * servicenow_fake.js PORT - ServiceNow's Table API with change requests, as far
 * as the preset and a client ask it.
 *
 * Records are made and changed by the Table API.  POST /fake/KIND/all with JSON
 * says what an instance may be like: clauses of a query that it drops
 * ("dropped", names of fields), fields that an access rule hides from the gate
 * ("hidden"), 404 where nothing is found ("empty"), asleep, broken.
 */
"use strict";
const crypto = require("crypto");
const { serve } = require("./fake.js");
const labels = {
	state: { "-5": "New", "-4": "Assess", "-3": "Authorize",
		"-2": "Scheduled", "-1": "Implement", 0: "Review", 3: "Closed",
		4: "Canceled" },
	approval: { "not requested": "Not Yet Requested",
		requested: "Requested", approved: "Approved",
		rejected: "Rejected" },
	type: { normal: "Normal", standard: "Standard",
		emergency: "Emergency" },
};
const problem = (status, message, detail) =>
	[status, { error: { message, detail }, status: "failure" }];

/* One condition: a field, what is done with it, a value. */
const operators = [
	["!=", (a, b) => a !== b], ["=", (a, b) => a === b],
	["STARTSWITH", (a, b) => a.startsWith(b)],
	["LIKE", (a, b) => a.includes(b)],
	["IN", (a, b) => b.split(",").includes(a)],
];

/*
 * An encoded query: "^NQ" stands between whole queries of which one must hold,
 * "^" between conditions that must all hold, but "^OR" adds another choice to
 * the one before.  What cannot be understood is left out, as ServiceNow does
 * unless the instance is told otherwise; so it asks for more, not for less.
 */
function matches(record, query, dropped) {
	function holds(text) {
		for (const [sign, test] of operators) {
			const [field, ...value] = text.split(sign);
			if (value.length > 0 && field in record &&
			    !dropped.includes(field))
				return test(record[field], value.join(sign));
		}
		return undefined;
	}
	const all = query.split("^NQ").map((part) => {
		const groups = [];
		for (const text of part.split("^")) {
			const or = text.startsWith("OR") && !text.startsWith("ORDERBY");
			const held = holds(or ? text.slice(2) : text);
			if (held === undefined)
				continue;
			if (or && groups.length > 0)
				groups.push(groups.pop() || held);
			else
				groups.push(held);
		}
		return groups.every((held) => held);
	});
	return all.some((held) => held);
}

function fake() {
	const records = [];
	const site = { dropped: [], hidden: [], empty: 200, asleep: false,
		broken: false };

	function shown(r, record) {
		const wanted = (r.query.get("sysparm_fields") || "").split(",")
			.filter((name) => name !== "");
		const how = r.query.get("sysparm_display_value") || "false";
		const out = {};
		for (const [name, value] of Object.entries(record)) {
			if ((wanted.length > 0 && !wanted.includes(name)) ||
			    (r.who === "gate" && site.hidden.includes(name)))
				continue;
			const label = (labels[name] || {})[value] || value;
			out[name] = how === "true" ? label : how === "all"
				? { display_value: label, value } : value;
		}
		return out;
	}
	function changed(record, json) {
		for (const [name, value] of Object.entries(json))
			if (name in record && !["sys_id", "number"].includes(name))
				record[name] = String(value);
		/* Who approves it makes it go on. */
		if (json.approval === "approved" &&
		    ["-5", "-4", "-3"].includes(record.state))
			record.state = "-2";
		return record;
	}
	function made(json) {
		const record = { sys_id: crypto.randomBytes(16).toString("hex"),
			number: `CHG${String(30001 + records.length).padStart(7, "0")}`,
			short_description: "", type: "normal", state: "-5",
			approval: "not requested", on_hold: "false", active: "true",
			on_hold_reason: "", start_date: "", end_date: "" };
		records.push(changed(record, json));
		return record;
	}
	function list(r) {
		const found = records.filter((record) => matches(record,
			r.query.get("sysparm_query") || "", site.dropped));
		const from = Number(r.query.get("sysparm_offset") || 0);
		const limit = Number(r.query.get("sysparm_limit") || 10000);
		if (found.length === 0 && site.empty === 404)
			return problem(404, "No Record found",
				"Record doesn't exist or ACL restricts the record retrieval");
		return [200, { result: found.slice(from, from + limit)
			.map((record) => shown(r, record)) },
			{ "X-Total-Count": String(found.length) }];
	}
	function called(r) {
		const at = r.path.match(
			/^\/api\/now(?:\/v\d)?\/table\/(\w+)(?:\/(\w+))?$/);
		if (!at || at[1] !== "change_request")
			return problem(400, "Invalid table", null);
		if (r.method !== "GET" && r.who !== "boss")
			return problem(403, "Operation against the requested table is " +
				"not allowed", "Failed security constraints");
		if (r.method === "POST")
			return [201, { result: shown(r, made(r.json)) }];
		if (!at[2])
			return list(r);
		const record = records.find((one) => one.sys_id === at[2]);
		if (!record)
			return problem(404, "No Record found", null);
		if (r.method !== "GET")
			changed(record, r.json);
		return [200, { result: shown(r, record) }];
	}
	return function (r) {
		const told = r.path.match(/^\/fake\/(\w+)\/all$/);
		if (told) {
			site[told[1]] = r.json;
			return [200, {}];
		}
		if (site.asleep)
			return [200, "Your instance is hibernating",
				{ "Content-Type": "text/html" }];
		const [, login] = (r.headers.authorization || "").split(" ");
		const [name, token] = Buffer.from(login || "", "base64").toString()
			.split(":");
		if (!["gate", "boss"].includes(name) ||
		    token !== `token-of-${name}`)
			return problem(401, "User Not Authenticated",
				"Required to provide Auth information");
		r.who = name;
		const [status, json, headers] = called(r);
		if (!site.broken || status > 299)
			return [status, json, headers];
		return [status, { results: [] }];
	};
}

serve(Number(process.argv[2]), fake());
