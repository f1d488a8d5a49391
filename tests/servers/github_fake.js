/*
 * github_fake.js DESCRIPTION PORT - GitHub as far as the presets ask it.
 *
 * Its state is changed by POST /fake/KIND/... with JSON, as a test says; what
 * it answers is GitHub's own examples from its API description with that state
 * put in.  A proxy in front holds each answer against the same description.
 *
 * github_fake.js --trim FROM TO: the part of the description that is needed.
 * The whole takes the proxy half a minute to read.
 */
"use strict";
const fs = require("fs");
const repo = "/repos/{owner}/{repo}";
const used = [
	`${repo}/commits/{ref}/statuses`,
	`${repo}/commits/{ref}/check-runs`,
	`${repo}/commits/{commit_sha}/pulls`,
	`${repo}/pulls/{pull_number}`,
	`${repo}/pulls/{pull_number}/reviews`,
	`${repo}/issues/{issue_number}`,
];

/* What a value names with "$ref", and what that names. */
function collect(value, all, found) {
	if (value === null || typeof value !== "object")
		return;
	if (typeof value.$ref === "string" && !found.has(value.$ref)) {
		found.add(value.$ref);
		collect(value.$ref.split("/").slice(1).reduce(
			(at, name) => at[name], all), all, found);
	}
	Object.values(value).forEach((v) => collect(v, all, found));
}

function trim(from, to) {
	const all = JSON.parse(fs.readFileSync(from));
	const found = new Set(), paths = {};
	for (const path of used) {
		const { get, parameters } = all.paths[path];
		/* It answers the type that is asked for, and describes another. */
		for (const r of Object.values(get.responses))
			if (r.content && r.content["application/json"])
				r.content["application/vnd.github+json"] =
					r.content["application/json"];
		paths[path] = { get, parameters };
	}
	collect(paths, all, found);
	const components = {};
	for (const name of found) {
		const [, , kind, key] = name.split("/");
		components[kind] = components[kind] || {};
		components[kind][key] = all.components[kind][key];
	}
	fs.writeFileSync(to, JSON.stringify({ openapi: all.openapi,
		info: all.info, servers: all.servers, paths, components }));
}

function serve(description, port) {
	const all = JSON.parse(fs.readFileSync(description));
	const state = { pulls: {}, reviews: {}, status: {}, checks: {}, issues: {},
		broken: {} };

	function example(path) {
		const content = all.paths[path].get.responses["200"].content;
		let e = Object.values(content["application/json"].examples)[0];
		/* It is named, or its value is. */
		for (e = e.value || e; e.$ref; e = e.value || e)
			e = all.components.examples[e.$ref.split("/")[3]];
		return JSON.parse(JSON.stringify(e));
	}
	function pull(form, p) {
		form.requested_teams = []; /* the example does not agree */
		form.number = p.number;
		form.draft = p.draft;
		form.state = "open";
		form.head.sha = p.sha;
		form.base.ref = p.base;
		return form;
	}
	const answers = [
		[/\/commits\/(\w+)\/pulls\?/, (sha) => Object.values(state.pulls)
			.filter((p) => p.sha === sha)
			.map((p) => pull(example(used[2])[0], p))],
		[/\/pulls\/(\d+)$/, (n) => state.pulls[n] &&
			pull(example(used[3]), state.pulls[n])],
		[/\/pulls\/(\d+)\/reviews\?/, (n) => (state.reviews[n] || []).map((r) => {
			const form = example(used[4])[0];
			form.user.login = r.user;
			form.state = r.state;
			form.commit_id = r.commit;
			form.submitted_at = r.at;
			return form;
		})],
		[/\/commits\/(\w+)\/statuses\?/, (sha) =>
			Object.entries(state.status[sha] || {}).map(
				([context, s]) => Object.assign(
					example(used[0])[0], { context, state: s }))],
		[/\/commits\/(\w+)\/check-runs\?/, (sha) => {
			const form = example(used[1]);
			form.check_runs = (state.checks[sha] || []).map((c) => {
				const run = example(used[1]).check_runs[0];
				run.name = c.name;
				run.head_sha = sha;
				run.status = c.conclusion ? "completed" : "in_progress";
				run.conclusion = c.conclusion;
				run.app.id = c.app;
				return run;
			});
			form.total_count = form.check_runs.length;
			return form;
		}],
		[/\/issues\/(\d+)$/, (n) => {
			const form = example(used[5]);
			const i = state.issues[n] || state.pulls[n];
			form.number = Number(n);
			form.state = i && (i.state || "open");
			if (!state.pulls[n])
				delete form.pull_request;
			return i && form;
		}],
	];
	function answer(request, body) {
		const told = request.url.match(/^\/fake\/(\w+)\/(\w+)$/);
		if (told && request.method === "POST") {
			state[told[1]][told[2]] = JSON.parse(body);
			return [200, {}];
		}
		if (request.headers.authorization !== "Bearer token-of-github")
			return [401, { message: "Bad credentials" }];
		for (const [path, make] of answers) {
			const at = request.url.match(path);
			const made = at && make(at[1]);
			if (made && state.broken.all)
				return [200, Array.isArray(made) ? [{}] : {}];
			if (made)
				return [200, made];
		}
		return [404, { message: "Not Found" }];
	}
	require("http").createServer((request, response) => {
		let body = "";
		request.on("data", (part) => { body += part; });
		request.on("end", () => {
			const [status, json] = answer(request, body);
			response.writeHead(status,
				{ "Content-Type": "application/json; charset=utf-8" });
			response.end(JSON.stringify(json));
		});
	}).listen(port, "127.0.0.1");
}

const [, , first, second, third] = process.argv;
if (first === "--trim")
	trim(second, third);
else
	serve(first, Number(second));
