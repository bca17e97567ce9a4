import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";

const pod = {
  metadata: { name: "p" },
  spec: { schedulerName: "nobody", containers: [{ name: "main", image: "busybox" }] },
};
const door = (name: string): string => `/api/v1/namespaces/x/pods/p/${name}`;
const token = "/api/v1/namespaces/x/serviceaccounts/default/token";

const cases: [what: string, url: string, body: object, message: RegExp | string][] = [
  [
    "an Eviction whose name is no text",
    door("eviction"),
    { metadata: { name: 5 } },
    'Eviction in version "v1" cannot be handled as a Eviction: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string',
  ],
  [
    "options of an Eviction of a wrong type",
    door("eviction"),
    { metadata: { name: "p" }, deleteOptions: { gracePeriodSeconds: "1" } },
    /^Eviction in version "v1" cannot be handled as a Eviction: json: cannot unmarshal string into Go struct field DeleteOptions\.deleteOptions\.gracePeriodSeconds of type int64$/,
  ],
  [
    "an Eviction that is a Pod",
    door("eviction"),
    { apiVersion: "v1", kind: "Pod", metadata: { name: "p" } },
    'Pod in version "v1" cannot be handled as a Eviction: converting (v1.Pod) to (policy.Eviction): unknown conversion',
  ],
  [
    "an Eviction in another namespace",
    door("eviction"),
    { metadata: { name: "p", namespace: "y" } },
    "the namespace of the provided object does not match the namespace sent on the request",
  ],
  [
    "a Binding with a field that does not exist",
    `${door("binding")}?fieldValidation=Strict`,
    { metadata: { name: "p" }, target: { name: "n" }, bogus: 1 },
    'Binding in version "v1" cannot be handled as a Binding: strict decoding error: unknown field "bogus"',
  ],
  [
    "a Binding of an unknown version",
    door("binding"),
    { apiVersion: "v9", kind: "Binding", metadata: { name: "p" } },
    /^Binding in version "v9" cannot be handled as a Binding: no kind "Binding" is registered for version "v9"/,
  ],
  [
    "a TokenRequest whose seconds are text",
    token,
    { spec: { expirationSeconds: "600" } },
    /^TokenRequest in version "v1" cannot be handled as a TokenRequest: json: cannot unmarshal string into Go struct field TokenRequestSpec\.spec\.expirationSeconds of type int64$/,
  ],
];

for (const [what, url, body, message] of cases) {
  test(`${what} is refused`, async () => {
    const { send } = await serveApi();
    await send("POST", "/api/v1/namespaces/x/pods", pod);
    const answer = await send("POST", url, body);
    assert.equal(answer.status, 400);
    if (typeof message === "string") assert.equal(answer.body.message, message);
    else assert.match(answer.body.message, message);
    assert.equal((await send("GET", "/api/v1/namespaces/x/pods/p")).body.spec.nodeName, undefined);
  });
}

test("an Eviction of the version before is obeyed", async () => {
  const { send } = await serveApi();
  await send("POST", "/api/v1/namespaces/x/pods", pod);
  const body = { apiVersion: "policy/v1beta1", kind: "Eviction", metadata: { name: "p" } };
  assert.equal((await send("POST", door("eviction"), body)).status, 201);
});

test("options of a deletion that cannot be read are the client's mistake", async () => {
  const { send } = await serveApi();
  const bodies: [object, RegExp][] = [
    [
      { gracePeriodSeconds: "1" },
      /^json: cannot unmarshal string into Go struct field DeleteOptions\.gracePeriodSeconds of type int64$/,
    ],
    [{ kind: "Pod", apiVersion: "v1" }, /^no kind "Pod" is registered for version "v1" in scheme/],
  ];
  for (const [body, message] of bodies) {
    const answer = await send("DELETE", "/api/v1/namespaces/x/serviceaccounts/default", body);
    assert.equal(answer.status, 400);
    assert.equal(answer.body.reason, "BadRequest");
    assert.match(answer.body.message, message);
  }
});
