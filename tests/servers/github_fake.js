/*
 * github_fake.js PORT DESCRIPTION - GitHub as far as the presets ask it.
 *
 * Issues are made and changed, and pull requests sent to another branch, as
 * GitHub describes it.  The rest of its state,
 * and what GitHub has no such call for, is set by POST /fake/KIND/KEY with
 * JSON.  What it answers is GitHub's own examples from its API description
 * with that state put in.  A proxy in front holds each answer against the same
 * description.
 *
 * github_fake.js --trim FROM TO: the part of the description that is needed.
 */
"use strict";
const { serve, trim, copy, read, write } = require("./fake.js");
const repo = "/repos/{owner}/{repo}";
const used = {
	[`${repo}/commits/{ref}/statuses`]: ["get"],
	[`${repo}/commits/{ref}/check-runs`]: ["get"],
	[`${repo}/commits/{commit_sha}/pulls`]: ["get"],
	[`${repo}/pulls/{pull_number}`]: ["get", "patch"],
	[`${repo}/pulls/{pull_number}/reviews`]: ["get"],
	[`${repo}/issues/{issue_number}`]: ["get", "patch"],
	[`${repo}/issues/{issue_number}/timeline`]: ["get"],
	[`${repo}/issues`]: ["post"],
};
const [statuses, runs, pulls, pull, reviews, issue, timeline] =
	Object.keys(used);

function trimmed(all) {
	/* It answers the type that is asked for, and describes another. */
	for (const path of Object.keys(used))
		for (const method of Object.values(all.paths[path]))
			for (const r of Object.values(method.responses || {}))
				if (r.content && r.content["application/json"])
					r.content["application/vnd.github+json"] =
						r.content["application/json"];
	return trim(all, used, "", "");
}

function fake(all) {
	const state = { pulls: {}, reviews: {}, status: {}, checks: {}, issues: {},
		moved: {}, deleted: {}, broken: {}, clock: {} };
	const sent = [];
	let last = 11;

	function example(path) {
		const content = all.paths[path].get.responses["200"].content;
		let e = Object.values(content["application/json"].examples)[0];
		/* It is named, or its value is. */
		for (e = e.value || e; e.$ref; e = e.value || e)
			e = all.components.examples[e.$ref.split("/")[3]];
		return copy(e);
	}
	function pull_form(form, p) {
		form.requested_teams = []; /* the example does not agree */
		form.number = p.number;
		form.draft = p.draft;
		form.state = p.state;
		if ("merged" in form)
			form.merged = p.merged;
		form.head.sha = p.sha;
		form.base.ref = p.base;
		return form;
	}
	function issue_form(n) {
		const form = example(issue);
		const i = state.issues[n] || state.pulls[n];
		form.number = Number(n);
		form.title = i && (i.title || "t");
		form.state = i && (i.state || "open");
		if (!state.pulls[n])
			delete form.pull_request;
		if (state.moved[n])
			return [301, { message: "Moved Permanently",
				url: state.moved[n] }, { Location: state.moved[n] }];
		if (state.deleted[n])
			return [410, { message: "This issue was deleted" }];
		return i && [200, form];
	}
	const answers = [
		["GET", /\/commits\/(\w+)\/pulls$/, (sha) => [200,
			Object.values(state.pulls).filter((p) => p.sha === sha)
				.map((p) => pull_form(example(pulls)[0], p))]],
		["GET", /\/pulls\/(\d+)$/, (n) => state.pulls[n] &&
			[200, pull_form(example(pull), state.pulls[n])]],
		["PATCH", /\/pulls\/(\d+)$/, (n, json) => {
			if (json.base && json.base !== state.pulls[n].base)
				sent.push({ n, at: state.clock.now });
			Object.assign(state.pulls[n], json);
			return [200, pull_form(example(pull), state.pulls[n])];
		}],
		["GET", /\/issues\/(\d+)\/timeline$/, (n) => [200,
			[{ at: "2026-11-01T00:00:00Z" },
			 ...sent.filter((s) => s.n === n)].map((s, i) => {
				const form = example(timeline)[0];
				form.event = i > 0 ? "base_ref_changed" : "unlocked";
				form.created_at = s.at;
				return form;
			})]],
		["GET", /\/pulls\/(\d+)\/reviews$/, (n) => [200,
			(state.reviews[n] || []).map((r) => {
				const form = example(reviews)[0];
				form.user.login = r.user;
				form.state = r.state;
				form.commit_id = r.commit;
				form.submitted_at = r.at;
				return form;
			})]],
		["GET", /\/commits\/(\w+)\/statuses$/, (sha) => [200,
			Object.entries(state.status[sha] || {}).map(
				([context, s]) => Object.assign(
					example(statuses)[0], { context, state: s }))]],
		["GET", /\/commits\/(\w+)\/check-runs$/, (sha) => {
			const form = example(runs);
			form.check_runs = (state.checks[sha] || []).map((c) => {
				const run = example(runs).check_runs[0];
				run.name = c.name;
				run.head_sha = sha;
				run.status = c.conclusion ? "completed" : "in_progress";
				run.conclusion = c.conclusion;
				run.app.id = c.app;
				return run;
			});
			form.total_count = form.check_runs.length;
			return [200, form];
		}],
		["GET", /\/issues\/(\d+)$/, issue_form],
		["PATCH", /\/issues\/(\d+)$/, (n, json) => {
			if (state.issues[n])
				Object.assign(state.issues[n], json);
			return issue_form(n);
		}],
		["POST", /\/issues$/, (whole, json) => {
			state.issues[++last] = { ...json, state: "open" };
			return [201, issue_form(last)[1]];
		}],
	];
	return function (request) {
		const told = request.path.match(/^\/fake\/(\w+)\/(\w+)$/);
		if (told && request.method === "POST") {
			state[told[1]][told[2]] = request.json;
			return [200, {}];
		}
		if (request.headers.authorization !== "Bearer token-of-github")
			return [401, { message: "Bad credentials" }];
		for (const [method, path, make] of answers) {
			const at = request.method === method && request.path.match(path);
			const made = at && make(at[1], request.json);
			if (made && state.broken.all)
				return [200, Array.isArray(made[1])
					? [{ event: 7 }] : {}];
			if (made)
				return made;
		}
		return [404, { message: "Not Found" }];
	};
}

const [, , first, second, third] = process.argv;
if (first === "--trim")
	write(third, trimmed(read(second)));
else
	serve(Number(first), fake(read(second)));
