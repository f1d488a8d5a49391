/*
 * gitlab_fake.js PORT - GitLab as far as the presets ask it.
 *
 * Merge requests, approvals, statuses and issues are made by GitLab's own
 * calls.  What a git push, its CI and its clock would do is said by POST
 * /fake/push/BRANCH, /fake/job/COMMIT and /fake/clock/now with JSON;
 * /fake/page/all says how much a page holds, /fake/broken/all that it lies.
 *
 * It keeps what was asked, and by whom.  GET /fake/asked: what others asked that
 * GitLab's own client did not.
 */
"use strict";
const { serve } = require("./fake.js");
const users = ["root", "alice", "bob", "gate"];
const projects = { "team/app": 42, "team/other": 43, "team/secret": 44 };
const states = ["pending", "running", "success", "failed", "canceled",
	"skipped"];

/* An address without what differs from one to the next, and without pages. */
const kind_of = (r) => r.path.replace(/projects\/[^/]+/, "projects/P")
	.replace(/[0-9a-f]{40}/, "C").replace(/\/\d+(?=\/|$)/, "/N") + " " +
	[...r.query.keys()].filter((k) => !["id", "page", "per_page"].includes(k));

const problem = (status, text) => [status, { message: `${status} ${text}` }];
const missing = (what) => problem(404, `${what} Not Found`);

function fake() {
	const state = { now: "2026-11-01T10:00:00.000Z", ids: 1000, page: 100,
		broken: false };
	const asked = { client: new Set(), others: new Set() };
	const data = {};
	for (const name of Object.keys(projects))
		data[name] = { name, id: projects[name], heads: {}, commits: new Set(),
			requests: [], statuses: [], issues: [] };

	/* Of a user what its client reads everywhere. */
	const user = (name) => ({ id: users.indexOf(name) + 1, username: name,
		name, state: "active" });
	const url = (p, kind, iid) =>
		`https://gitlab.example.com/${p.name}/-/${kind}/${iid}`;
	const numbers = (p, sign, iid) => ({ short: sign + iid,
		relative: sign + iid, full: p.name + sign + iid });
	const times = { time_estimate: 0, total_time_spent: 0,
		human_time_estimate: null, human_total_time_spent: null };

	function common(p, m, kind, sign) {
		return { id: m.id, iid: m.iid, project_id: p.id, title: m.title,
			description: null, state: m.state, created_at: m.at,
			updated_at: m.at, closed_at: null, closed_by: null,
			labels: [], milestone: null, assignee: null, assignees: [],
			author: user(m.author), user_notes_count: 0, upvotes: 0,
			downvotes: 0, discussion_locked: null, time_stats: times,
			web_url: url(p, kind, m.iid),
			references: numbers(p, sign, m.iid),
			task_completion_status: { count: 0, completed_count: 0 } };
	}
	function basic(p, m) {
		return { ...common(p, m, "merge_requests", "!"),
			draft: /^(draft:|\[draft\]|\(draft\))/i.test(m.title),
			sha: m.versions[0].head, source_branch: m.source,
			target_branch: m.target, source_project_id: p.id,
			target_project_id: p.id, reviewers: [], imported: false,
			imported_from: "none", merge_user: null, merged_by: null,
			merged_at: null, merge_commit_sha: null,
			squash_commit_sha: null, prepared_at: m.at,
			detailed_merge_status: "mergeable", squash: false,
			merge_when_pipeline_succeeds: false, has_conflicts: false,
			should_remove_source_branch: null,
			force_remove_source_branch: false,
			blocking_discussions_resolved: true };
	}
	function whole(p, m) {
		return { ...basic(p, m), subscribed: false, changes_count: "1",
			latest_build_started_at: null, pipeline: null,
			first_deployed_to_production_at: null, head_pipeline: null,
			diff_refs: { base_sha: m.versions[0].head,
				head_sha: m.versions[0].head,
				start_sha: m.versions[0].head },
			merge_error: null, first_contribution: false,
			user: { can_merge: false } };
	}
	const version = (m, v) => ({ id: v.id, head_commit_sha: v.head,
		base_commit_sha: v.head, start_commit_sha: v.head,
		created_at: v.at, merge_request_id: m.id, state: "collected",
		real_size: "1" });
	const approvals = (m, who) => ({ user_can_approve: m.author !== who,
		user_has_approved: m.approvals.some((a) => a.user === who),
		approved: m.approvals.length > 0, approved_by: m.approvals.map(
			(a) => ({ user: user(a.user), approved_at: a.at })) });
	function status_form(s) {
		const ended = ["success", "failed", "canceled"].includes(s.status);
		return { id: s.id, sha: s.sha, ref: s.ref, status: s.status,
			name: s.name, target_url: null, description: null,
			created_at: s.at, started_at: ended ? s.at : null,
			finished_at: ended ? state.now : null, pipeline_id: s.pipeline,
			allow_failure: s.allow_failure, coverage: null,
			author: user(s.author) };
	}
	const issue_form = (p, i) => ({ ...common(p, i, "issues", "#"),
		due_date: null, confidential: false, issue_type: "issue",
		merge_requests_count: 0, moved_to_id: i.moved || null,
		service_desk_reply_to: null, subscribed: false });

	/* GitLab answers at most 100 a page; a test, fewer. */
	function paged(r, list) {
		const per = Math.min(state.page, Number(r.query.get("per_page") || 20));
		const page = Number(r.query.get("page") || 1);
		const pages = Math.max(1, Math.ceil(list.length / per));
		const at = (n) => `<http://${r.headers.host}${r.path}?id=${
			r.project.id}&page=${n}&per_page=${per}>`;
		const next = page < pages ? page + 1 : "";
		const links = [`${at(1)}; rel="first"`, `${at(pages)}; rel="last"`];
		if (next)
			links.unshift(`${at(next)}; rel="next"`);
		return [200, list.slice((page - 1) * per, page * per),
			{ Link: links.join(", "), "X-Next-Page": String(next),
			  "X-Page": String(page), "X-Per-Page": String(per),
			  "X-Total": String(list.length) }];
	}
	function add_status(p, s) {
		const same = p.statuses.filter((o) => !o.retried &&
			o.sha === s.sha && o.ref === s.ref && o.name === s.name);
		const open = same.find((o) =>
			["pending", "running"].includes(o.status));
		if (open)
			return Object.assign(open, { status: s.status });
		same.forEach((o) => { o.retried = true; });
		const pipeline = p.statuses.find((o) => o.sha === s.sha &&
			o.ref === s.ref);
		p.statuses.push({ id: ++state.ids, at: state.now, ...s,
			pipeline: pipeline ? pipeline.pipeline : ++state.ids });
		return p.statuses[p.statuses.length - 1];
	}
	function push(p, branch, sha) {
		p.heads[branch] = sha;
		p.commits.add(sha);
		for (const m of p.requests)
			if (m.source === branch && m.state === "opened")
				m.versions.unshift({ id: ++state.ids, head: sha,
					at: state.now });
	}
	function made(list, r, more) {
		const one = { id: ++state.ids, iid: list.length + 1,
			title: r.json.title, state: "opened", author: r.who,
			at: state.now, ...more };
		list.push(one);
		return one;
	}
	const changed = (one, json) => {
		/* Another target is another difference: a version of its own. */
		if (json.target_branch && json.target_branch !== one.target) {
			one.target = json.target_branch;
			one.versions.unshift({ id: ++state.ids, at: state.now,
				head: one.versions[0].head });
		}
		if (json.title)
			one.title = json.title;
		if (json.state_event)
			one.state = json.state_event === "close" ? "closed" : "opened";
	};

	function request_calls(r, p, method, rest) {
		const at = rest.match(/^merge_requests(?:\/(\d+)(?:\/(\w+))?)?$/);
		const m = at && p.requests[at[1] - 1];
		const sha = r.json && r.json.sha;
		if (!at)
			return undefined;
		if (method === "POST" && !at[1])
			return [201, whole(p, made(p.requests, r, {
				source: r.json.source_branch, approvals: [],
				target: r.json.target_branch, versions: [{
					id: ++state.ids, at: state.now,
					head: p.heads[r.json.source_branch] }] }))];
		if (!m)
			return missing("Merge Request");
		if (method === "PUT")
			changed(m, r.json);
		if ((method === "GET" || method === "PUT") && !at[2])
			return [200, whole(p, m)];
		if (method === "GET" && at[2] === "versions")
			return paged(r, m.versions.map((v) => version(m, v)));
		if (method === "GET" && at[2] === "approvals")
			return [200, approvals(m, r.who)];
		if (method !== "POST")
			return undefined;
		if (sha && sha !== m.versions[0].head)
			return [409, { message: "SHA does not match HEAD" }];
		m.approvals = m.approvals.filter((a) => a.user !== r.who);
		if (at[2] === "approve")
			m.approvals.push({ user: r.who, at: state.now });
		return [201, approvals(m, r.who)];
	}
	function commit_calls(r, p, method, rest) {
		const at = rest.match(/^repository\/commits\/(\w+)\/(\w+)$/) ||
			rest.match(/^(?:statuses)\/(\w+)$/);
		if (!at)
			return undefined;
		if (!p.commits.has(at[1]))
			return missing("Commit");
		if (method === "POST") {
			const ref = r.json.ref ||
				Object.keys(p.heads).find((b) => p.heads[b] === at[1]);
			if (!states.includes(r.json.state))
				return problem(400, "state does not have a valid value");
			return [201, status_form(add_status(p, { sha: at[1], ref,
				name: r.json.name || r.json.context || "default",
				status: r.json.state, allow_failure: false,
				author: r.who }))];
		}
		if (at[2] === "statuses")
			return paged(r, p.statuses.filter((s) => s.sha === at[1] &&
				(!s.retried || r.query.get("all") === "true"))
				.map(status_form));
		return paged(r, p.requests.filter((m) => m.versions.some(
			(v) => v.head === at[1])).reverse().map((m) => basic(p, m)));
	}
	function issue_calls(r, p, method, rest) {
		const at = rest.match(/^issues(?:\/(\d+)(?:\/(move))?)?$/);
		const i = at && p.issues[at[1] - 1];
		if (!at)
			return undefined;
		if (method === "POST" && !at[1])
			return [201, issue_form(p, made(p.issues, r, {}))];
		if (!i)
			return missing("Issue");
		if (method === "PUT")
			changed(i, r.json);
		if (method !== "POST")
			return [200, issue_form(p, i)];
		const to = Object.values(data).find(
			(o) => o.id === r.json.to_project_id);
		const there = made(to.issues, { json: i, who: i.author }, {});
		Object.assign(i, { state: "closed", moved: there.id });
		return [201, issue_form(to, there)];
	}
	function told(kind, key, json) {
		const p = data["team/app"];
		if (kind === "clock")
			state.now = json;
		else if (kind === "broken" || kind === "page")
			state[kind] = json;
		else if (kind === "push")
			push(p, key, json);
		else
			add_status(p, { sha: key, ref: "main", author: "root",
				allow_failure: false, ...json });
		return [200, {}];
	}
	function called(r) {
		const at = r.path.match(/^\/api\/v4\/projects\/([^/]+)\/(.+)$/);
		const p = at && data[decodeURIComponent(at[1])];
		if (!p || (p.name === "team/secret" && r.who !== "root"))
			return missing("Project");
		if (r.method !== "GET" && r.who === "gate")
			return problem(403, "Forbidden");
		r.project = p;
		for (const calls of [request_calls, commit_calls, issue_calls]) {
			const answer = calls(r, p, r.method, at[2]);
			if (answer)
				return answer;
		}
		return problem(404, "Not Found");
	}
	return function (r) {
		const fake_call = r.path.match(/^\/fake\/(\w+)(?:\/(\w+))?$/);
		if (fake_call && r.method === "GET")
			return [200, { kinds: asked.others.size, unknown:
				[...asked.others].filter((a) => !asked.client.has(a)) }];
		if (fake_call)
			return told(fake_call[1], fake_call[2], r.json);
		const token = r.headers["private-token"] || "";
		r.who = users.find((u) => token === `token-of-${u}`);
		if (!r.who)
			return problem(401, "Unauthorized");
		const who = /^go-gitlab/.test(r.headers["user-agent"] || "")
			? "client" : "others";
		if (r.method === "GET")
			asked[who].add(kind_of(r));
		const [status, json, headers] = called(r);
		if (!state.broken || status > 299)
			return [status, json, headers];
		return [status, Array.isArray(json)
			? [{ title: 1, status: 1, head_commit_sha: 1 }]
			: { title: 1, approved_by: 1 }, headers];
	};
}

serve(Number(process.argv[2]), fake());
