import assert from "node:assert/strict";
import { test } from "node:test";
import { createRequestMetrics } from "./request-metrics.ts";
import { route } from "./route.ts";

test("requests are counted by what they are about and how they were answered", () => {
  const metrics = createRequestMetrics();
  const count = (method: string, url: string, code: number, seconds = 0.001): void =>
    metrics.count(route(method, url), method, code, seconds);
  count("GET", "/api/v1/namespaces/n/pods/a", 200);
  count("GET", "/api/v1/namespaces/n/pods/b", 200, 0.07);
  count("GET", "/api/v1/namespaces/n/pods/b", 404);
  count("GET", "/api/v1/pods?watch=true", 200);
  count("GET", "/version", 200);
  const text = metrics.write(new Map());
  const pods =
    'component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"';
  assert.ok(text.includes(`apiserver_request_total{code="200",${pods}} 2\n`), text);
  assert.ok(text.includes(`apiserver_request_total{code="404",${pods}} 1\n`));
  assert.ok(text.includes(`apiserver_request_duration_seconds_bucket{${pods},le="0.005"} 2\n`));
  assert.ok(text.includes(`apiserver_request_duration_seconds_bucket{${pods},le="0.1"} 3\n`));
  assert.ok(text.includes(`apiserver_request_duration_seconds_count{${pods}} 3\n`));
  assert.match(text, /apiserver_request_total\{[^}]*verb="WATCH"/);
  assert.doesNotMatch(text, /apiserver_request_duration_seconds_count\{[^}]*verb="WATCH"/);
});

test("what clients make up does not fill the memory", () => {
  const metrics = createRequestMetrics();
  for (let index = 0; index < 5000; index++) metrics.count(route("GET", `/api/v1/made-up-${index}`), "GET", 404, 0);
  assert.ok(
    metrics
      .write(new Map())
      .split("\n")
      .filter((line) => line.startsWith("apiserver_request_total")).length <= 2000,
  );
});
