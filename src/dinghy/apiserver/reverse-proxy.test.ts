import assert from "node:assert/strict";
import { test } from "node:test";
import { createChannelPair, textOf } from "#wire";
import type { CallAnswer, CallOut } from "./call-out.ts";
import { forward, forwardUpgrade, rewriteLink, slashRedirect } from "./reverse-proxy.ts";
import { isProxyable, splitName, urlBehind } from "./subresources/proxy.ts";

test("names may carry a port and a scheme", () => {
  const table: [id: string, named: ReturnType<typeof splitName>][] = [
    ["web", { scheme: "", name: "web", port: "" }],
    ["web:80", { scheme: "", name: "web", port: "80" }],
    ["https:web:main", { scheme: "https", name: "web", port: "main" }],
    ["https:web:", { scheme: "https", name: "web", port: "" }],
    ["ftp:web:21", undefined],
    ["https::80", undefined],
    ["a:b:c:d", undefined],
  ];
  for (const [id, named] of table) assert.deepEqual(splitName(id), named, id);
});

test("what follows the name is passed on as it came", () => {
  const pods = "/api/v1/namespaces/a/pods/web:80/proxy";
  const table: [url: string, prefix: string, path: string, query: string][] = [
    [`${pods}/a%2Fb/c/?x=1&y=%20`, pods, "/a%2Fb/c/", "?x=1&y=%20"],
    [pods, pods, "", ""],
    [`${pods}/`, pods, "/", ""],
    ["/api/v1/nodes/n1/proxy/healthz", "/api/v1/nodes/n1/proxy", "/healthz", ""],
    [
      "/api/v1/namespaces/proxy/services/proxy/proxy/proxy",
      "/api/v1/namespaces/proxy/services/proxy/proxy",
      "/proxy",
      "",
    ],
  ];
  for (const [url, prefix, path, query] of table) assert.deepEqual(urlBehind(url), { prefix, path, query });
  assert.equal(slashRedirect(`${pods}?x=1`).headers.location, `${pods}/?x=1`);
});

test("nothing leads through the server to itself", () => {
  for (const address of ["10.244.0.7", "192.168.1.1", "fd00::7"]) assert.ok(isProxyable(address), address);
  const refused = ["127.0.0.1", "127.1.2.3", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::1", "::", "fe80::1"];
  for (const address of [...refused, "::ffff:127.0.0.1", "localhost", ""]) assert.ok(!isProxyable(address), address);
});

test("links to the other side lead through the proxy, others stay", () => {
  const prefix = "/api/v1/x/proxy";
  const rewrite = (link: string) => rewriteLink(link, prefix, ["10.0.0.1:80"]);
  assert.equal(rewrite("/page?q#f"), `${prefix}/page?q#f`);
  assert.equal(rewrite("http://10.0.0.1:80/page"), `${prefix}/page`);
  assert.equal(rewrite("http://elsewhere/page"), "http://elsewhere/page");
  assert.equal(rewrite("page"), "page");
  assert.equal(rewrite(`${prefix}/page`), `${prefix}/page`);
});

test("secrets and what belongs to one connection are not passed on; pages are rewritten", async () => {
  let seen: Parameters<CallOut> | undefined;
  const callOut: CallOut = async (...call) => {
    seen = call;
    const headers = { "content-type": "text/html; charset=utf-8", connection: "close", "content-length": "9" };
    return { status: 200, headers, body: textOf('<a href="/x">x</a><img src="http://far/y">') };
  };
  const headers = {
    authorization: "Bearer t",
    "impersonate-user": "u",
    connection: "keep-alive",
    accept: "text/html",
    host: "h",
  };
  const response = await forward(
    { method: "GET", url: "/p/x", headers },
    { callOut, target: { address: "10.0.0.1", port: 80 }, url: "/x", prefix: "/p" },
  );
  assert.deepEqual(seen?.[1].headers, {
    host: "h",
    accept: "text/html",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-uri": "/x",
    connection: "close",
  });
  assert.deepEqual(response.headers, { "content-type": "text/html; charset=utf-8" });
  const page = "bytes" in response.body ? new TextDecoder().decode(response.body.bytes()) : "";
  assert.equal(page, '<a href="/p/x">x</a><img src="http://far/y">');
});

test("a connection that wants to become something else does so at the far side, or is told why not", async () => {
  const [near] = createChannelPair("");
  const seen: Parameters<CallOut>[] = [];
  const callOut: CallOut = async (...call) => {
    seen.push(call);
    const answer: CallAnswer = { status: 400, headers: { "content-type": "text/plain" }, body: textOf("no") };
    const switched: CallAnswer = { status: 101, headers: { upgrade: "websocket" }, body: textOf(""), upgraded: near };
    return call[1].url === "/plain" ? answer : switched;
  };
  const headers = {
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-key": "k",
    "sec-websocket-protocol": "base64url.bearer.authorization.k8s.io.dA, chat",
    authorization: "Bearer t",
  };
  const ask = (url: string) =>
    forwardUpgrade({ method: "GET", url, headers }, { callOut, target: { address: "10.0.0.1", port: 80 }, url });
  assert.deepEqual(await ask("/ws"), { status: 101, headers: { upgrade: "websocket" }, channel: near });
  assert.equal(seen[0]?.[2]?.upgrade, true);
  assert.equal(seen[0]?.[1].headers.connection, "Upgrade");
  assert.equal(seen[0]?.[1].headers["sec-websocket-key"], "k");
  assert.equal(seen[0]?.[1].headers.authorization, undefined);
  assert.equal(seen[0]?.[1].headers["sec-websocket-protocol"], "chat");
  const refused = await ask("/plain");
  assert.equal("refused" in refused && refused.refused.status, 400);
});
