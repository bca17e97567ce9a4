import assert from "node:assert/strict";
import { test } from "node:test";
import { createDisorder, createVirtualClock, type VirtualClock } from "#clock";
import { documentOf, type Handler, isStream, type Sink, type Stream } from "#wire";
import { delayDelivery } from "./delay-delivery.ts";

const user = "system:serviceaccount:kube-system:job-controller";

function setUp(order: string | undefined, handle: Handler) {
  const disorder = order === undefined ? undefined : createDisorder(order);
  disorder?.begin();
  const clock = createVirtualClock(0, disorder);
  return { clock, handle: delayDelivery(handle, clock, user), disorder };
}

const answer: Handler = async ({ url }) => ({ status: 200, headers: {}, body: documentOf({ url }) });

async function takes(clock: VirtualClock, work: Promise<unknown>): Promise<number> {
  await work;
  return clock.now();
}

test("without disorder the way is the one that was given", () => {
  assert.equal(setUp(undefined, answer).handle, answer);
});

test("a request and its answer are late where the order says so, and a point is called by what is asked, not by names", async () => {
  const urls = ["/api/v1/namespaces/x/pods/web-1/status?y=z", "/api/v1/namespaces/x/pods/web-2/status"];
  const { clock, handle, disorder } = setUp(
    "job-controller asks PATCH pods/status#2=3; job-controller is answered PATCH pods/status#1=2",
    answer,
  );
  for (const url of urls) await handle({ method: "PATCH", url, headers: {} });
  assert.equal(clock.now(), 4 + 15);
  assert.deepEqual(
    disorder?.deviations.map(({ told }) => told),
    [
      "1970-01-01T00:00:00.000Z job-controller is answered PATCH pods/status 4 ms late",
      "1970-01-01T00:00:00.004Z job-controller asks PATCH pods/status 15 ms late",
    ],
  );
});

test("names of points leave out namespaces, groups and names", async () => {
  for (const [method, url, name] of [
    ["GET", "/apis/apps/v1/deployments", "GET deployments"],
    ["PUT", "/apis/apps/v1/namespaces/x/deployments/web", "PUT deployments"],
    ["DELETE", "/api/v1/namespaces/x", "DELETE namespaces"],
    ["PUT", "/api/v1/namespaces/x/finalize", "PUT namespaces/finalize"],
    ["PATCH", "/api/v1/nodes/a/status", "PATCH nodes/status"],
  ] as const) {
    const { clock, handle } = setUp(`job-controller asks ${name}#1=1`, answer);
    assert.equal(await takes(clock, handle({ method, url, headers: {} })), 1, name);
  }
});

test("of a watch what is late keeps back all that comes after it, and nothing is lost", async () => {
  let source: Sink | undefined;
  const stream: Stream = {
    open: (sink) => {
      source = sink;
      return () => {};
    },
  };
  const { clock, handle } = setUp("job-controller sees GET pods#2=5", async () => ({
    status: 200,
    headers: {},
    body: stream,
  }));
  const { body } = await handle({ method: "GET", url: "/api/v1/pods?watch=true", headers: {} });
  assert.ok(isStream(body));
  const seen: string[] = [];
  body.open({
    write: ({ object }) => void seen.push(`${clock.now()} ${object}`),
    end: () => void seen.push(`${clock.now()} end`),
  });
  for (const event of ["a", "b", "c"]) source?.write(documentOf(event));
  await clock.sleep(300);
  source?.write(documentOf("d"));
  source?.end();
  assert.deepEqual(seen, ["0 a", "250 b", "250 c", "300 d", "300 end"]);
});

test("who stops watching is told no more", async () => {
  let source: Sink | undefined;
  const body: Stream = {
    open: (sink) => {
      source = sink;
      return () => {};
    },
  };
  const { clock, handle } = setUp("job-controller sees GET pods#1=5", async () => ({ status: 200, headers: {}, body }));
  const response = await handle({ method: "GET", url: "/api/v1/pods?watch=true", headers: {} });
  assert.ok(isStream(response.body));
  const stop = response.body.open({ write: () => assert.fail("told"), end: () => assert.fail("ended") });
  source?.write(documentOf("a"));
  stop();
  await clock.sleep(1000);
});
