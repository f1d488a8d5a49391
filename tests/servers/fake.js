/*
 * fake.js - what the fakes of other systems share.
 *
 * serve(PORT, ANSWER): ANSWER is called with a request (method, path, query,
 * headers, json) and gives [STATUS, JSON, HEADERS].
 *
 * trim(ALL, USED, FROM, TO): of the description ALL what is needed for USED,
 * an object of paths and their methods.  A whole one takes the proxy half a
 * minute to read.  FROM and TO begin paths, there and here.
 */
"use strict";
const fs = require("fs");

exports.serve = function (port, answer) {
	require("http").createServer((message, response) => {
		const url = new URL(message.url, "http://127.0.0.1");
		let body = "";
		message.on("data", (part) => { body += part; });
		message.on("end", () => {
			const [status, json, headers] = answer({
				method: message.method, headers: message.headers,
				path: url.pathname, query: url.searchParams,
				url: message.url, json: body && JSON.parse(body) });
			response.writeHead(status, { "Content-Type":
				"application/json; charset=utf-8", ...headers });
			response.end(json === undefined ? "" : JSON.stringify(json));
		});
	}).listen(port, "127.0.0.1");
};

exports.copy = (json) => JSON.parse(JSON.stringify(json));

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

/*
 * "nullable" without "type" is an error for the proxy, which then holds
 * nothing against the whole schema and does not say so.
 */
function mend(value) {
	if (value === null || typeof value !== "object")
		return value;
	for (const name of Object.keys(value))
		value[name] = mend(value[name]);
	if (value.nullable !== true || value.type !== undefined)
		return value;
	delete value.nullable;
	return { anyOf: [value, { enum: [null] }] };
}

exports.trim = function (all, used, from, to) {
	const found = new Set(), paths = {}, components = {};
	for (const [path, methods] of Object.entries(used)) {
		const { parameters } = all.paths[path];
		const here = paths[path.replace(from, to)] = { parameters };
		for (const method of methods)
			here[method] = all.paths[path][method];
	}
	collect(paths, all, found);
	for (const name of found) {
		const [, , kind, key] = name.split("/");
		components[kind] = components[kind] || {};
		components[kind][key] = all.components[kind][key];
	}
	if (components.schemas)
		mend(components.schemas);
	mend(paths);
	components.securitySchemes = all.components.securitySchemes;
	return { openapi: all.openapi, info: all.info, servers: all.servers,
		paths, components };
};

exports.read = (file) => JSON.parse(fs.readFileSync(file));
exports.write = (file, json) => fs.writeFileSync(file, JSON.stringify(json));
