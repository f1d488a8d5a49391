/*
 * jira_fake.js PORT - Jira Cloud and Jira Data Center as far as the preset
 * asks them.
 *
 * Issues are made, changed and (Data Center) archived by Jira's own calls;
 * POST /fake/moved/KEY with the key of another project moves one there,
 * /fake/hidden/KEY hides one from the gate, and /fake/broken/all makes it answer
 * nonsense.
 *
 * jira_fake.js --trim FROM TO: the part of Jira Cloud's description that is
 * needed; the same once more for version 2.
 */
"use strict";
const { serve, trim, copy, read, write } = require("./fake.js");
const used = {
	"/rest/api/3/issue": ["post"],
	"/rest/api/3/issue/{issueIdOrKey}": ["get"],
	"/rest/api/3/issue/{issueIdOrKey}/transitions": ["get", "post"],
};
const statuses = { 11: ["To Do", "new"], 21: ["In Review", "indeterminate"],
	31: ["Approved", "indeterminate"], 41: ["Done", "done"] };
const projects = { CHG: "Changes", OPS: "Operations" };

/*
 * The description lets an issue have any fields.  It has forms of those that
 * are asked for elsewhere: they are to be as those.
 */
function trimmed(all) {
	const form = (name) => ({ $ref: `#/components/schemas/${name}` });
	const { properties } = all.components.schemas.IssueBean;
	properties.fields.properties = { status: form("StatusDetails"),
		issuetype: form("IssueTypeDetails"),
		project: form("ProjectDetails") };
	/* What goes round in circles the proxy cannot hold; nobody asks for it. */
	delete properties.operations;
	const three = trim(copy(all), used, "", "");
	Object.assign(three.paths, trim(all, used, "/3/", "/2/").paths);
	return three;
}

function fake() {
	const issues = {}, last = { CHG: 11, OPS: 0 };
	let broken = false;

	const self = (r, kind, id) =>
		`http://${r.headers.host}/rest/api/${r.version}/${kind}/${id}`;
	function status_form(r, id) {
		const [name, key] = statuses[id];
		return { self: self(r, "status", id), id, name, description: "",
			iconUrl: "https://jira.example.com/i.png", statusCategory: {
				self: self(r, "statuscategory", 4), id: 4, key,
				colorName: "yellow", name: "In Progress" } };
	}
	function fields_form(r, i) {
		const project = i.key.split("-")[0];
		const all = { summary: i.summary, status: status_form(r, i.status),
			issuetype: { self: self(r, "issuetype", 10), id: "10",
				name: i.type, description: "", subtask: false,
				iconUrl: "https://jira.example.com/i.png" },
			project: { self: self(r, "project", project), id: "100",
				key: project, name: projects[project],
				projectTypeKey: "software", simplified: false } };
		/* Data Center says so of all, Cloud of none. */
		if (r.version === "2")
			all.archiveddate = i.archived;
		const wanted = (r.query.get("fields") || "*all").split(",");
		return Object.fromEntries(Object.entries(all).filter(
			([name]) => wanted[0] === "*all" || wanted.includes(name)));
	}
	function made(r) {
		const { project, issuetype, summary } = r.json.fields;
		const key = `${project.key}-${++last[project.key]}`;
		issues[key] = { id: String(10000 + Object.keys(issues).length), key,
			summary, type: issuetype.name, status: "11", archived: null };
		return [201, { id: issues[key].id, key,
			self: self(r, "issue", issues[key].id) }];
	}
	function transitions(r, i) {
		if (r.method === "GET")
			return [200, { expand: "transitions", transitions:
				Object.keys(statuses).filter((id) => id !== i.status)
					.map((id) => ({ id, name: statuses[id][0],
						to: status_form(r, id), hasScreen: false })) }];
		if (!statuses[r.json.transition.id])
			return [400, { errorMessages: ["no such transition"],
				errors: {} }];
		i.status = r.json.transition.id;
		return [204];
	}
	function unknown() {
		return [404, { errorMessages: ["Issue does not exist or you do not " +
			"have permission to see it."], errors: {} }];
	}
	function called(r, rest) {
		const at = rest.match(/^issue(?:\/([^/]+)(?:\/(\w+))?)?$/);
		if (!at)
			return [404, {}];
		if (r.method === "POST" && !at[1])
			return made(r);
		/* In any case of letters, and by a key that it once had. */
		const i = issues[(at[1] || "").toUpperCase()];
		if (!i || (i.hidden && r.who !== "boss"))
			return unknown();
		if (at[2] === "transitions")
			return transitions(r, i);
		if (at[2] === "archive" && r.version === "2") {
			i.archived = "2026-11-01T10:00:00.000+0000";
			return [204];
		}
		return [200, { expand: "names,schema", id: i.id, key: i.key,
			self: self(r, "issue", i.id), fields: fields_form(r, i) }];
	}
	function who(r) {
		const given = (r.headers.authorization || "").split(" ");
		const text = given[0] === "Basic"
			? Buffer.from(given[1], "base64").toString() : "";
		for (const name of ["gate", "boss"])
			if (r.version === "3" ? text === `${name}@example.com:token-of-${
				name}` : given[0] === "Bearer" &&
				given[1] === `token-of-${name}`)
				return name;
		return null;
	}
	return function (r) {
		const told = r.path.match(/^\/fake\/(\w+)\/([\w-]+)$/);
		if (told && told[1] === "broken") {
			broken = r.json;
			return [200, {}];
		}
		if (told && told[1] === "hidden") {
			issues[told[2]].hidden = r.json;
			return [200, {}];
		}
		if (told) {
			issues[told[2]].key = `${r.json}-${++last[r.json]}`;
			issues[issues[told[2]].key] = issues[told[2]];
			return [200, {}];
		}
		const at = r.path.match(/^\/rest\/api\/([23])\/(.*)$/);
		if (!at)
			return [404, {}];
		r.version = at[1];
		r.who = who(r);
		if (!r.who)
			return [401, undefined, { "Content-Type": "text/html",
				"X-Seraph-LoginReason": "AUTHENTICATED_FAILED" }];
		if (broken)
			return [200, { key: 7, fields: { status: "Approved" } }];
		return called(r, at[2]);
	};
}

const [, , first, second, third] = process.argv;
if (first === "--trim")
	write(third, trimmed(read(second)));
else
	serve(Number(first), fake());
