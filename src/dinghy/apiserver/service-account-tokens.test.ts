import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createRandom, createVirtualClock } from "#clock";
import { authenticate } from "./authenticate.ts";
import { objectsOf } from "./objects.test-data.ts";
import { createServiceAccountTokens, issuer } from "./service-account-tokens.ts";

const account = { kind: "ServiceAccount", metadata: { name: "bot", namespace: "a", uid: "account-uid" } };
const pod = {
  kind: "Pod",
  metadata: { name: "p", namespace: "a", uid: "pod-uid" },
  spec: { serviceAccountName: "bot", nodeName: "n" },
};
const node = { kind: "Node", metadata: { name: "n", uid: "node-uid" } };

async function setUp(directory?: string) {
  const clock = createVirtualClock();
  const objects = await objectsOf({ serviceaccounts: [account], pods: [pod], nodes: [node] });
  const options = {
    clock,
    random: createRandom(1),
    lookup: objects.lookup,
    serverUrl: "https://10.0.0.1:443",
    directory,
  };
  return { clock, ...objects, tokens: createServiceAccountTokens(options) };
}

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split(".")[1] as string, "base64url").toString());
}

test("a token says whose it is, and is good for the API server", async () => {
  const { tokens } = await setUp();
  const { token, spec } = await tokens.issue("a", "bot", {});
  assert.deepEqual(spec, { audiences: [issuer], expirationSeconds: 3600, boundObjectRef: null });
  const verified = await tokens.verify(token);
  assert.equal(verified?.user.username, "system:serviceaccount:a:bot");
  assert.equal(verified?.user.uid, "account-uid");
  assert.deepEqual(verified?.user.groups, [
    "system:serviceaccounts",
    "system:serviceaccounts:a",
    "system:authenticated",
  ]);
});

test("a token expires, a minute late", async () => {
  const { tokens, clock } = await setUp();
  const { token } = await tokens.issue("a", "bot", { expirationSeconds: 600 });
  await clock.sleep(659_000);
  assert.ok(await tokens.verify(token));
  await clock.sleep(2_000);
  assert.equal(await tokens.verify(token), undefined);
});

test("a token for another audience is no good here", async () => {
  const { tokens } = await setUp();
  const { token } = await tokens.issue("a", "bot", { audiences: ["vault"] });
  assert.equal(await tokens.verify(token), undefined);
  assert.deepEqual((await tokens.verify(token, ["vault", "other"]))?.audiences, ["vault"]);
});

test("a Pod's token names the Pod and its node, and falls with the Pod", async () => {
  const { tokens, store } = await setUp();
  const boundObjectRef = { kind: "Pod", apiVersion: "v1", name: "p", uid: "pod-uid" };
  const { token } = await tokens.issue("a", "bot", { boundObjectRef });
  const { extra } = (await tokens.verify(token))?.user ?? {};
  assert.deepEqual(extra?.["authentication.kubernetes.io/pod-name"], ["p"]);
  assert.deepEqual(extra?.["authentication.kubernetes.io/node-uid"], ["node-uid"]);
  await store.transact([], [{ type: "delete", key: "/registry/pods/a/p" }]);
  assert.equal(await tokens.verify(token), undefined);
});

test("the token of the injected volume lives a year, and warns after the hour that was asked for", async () => {
  const { tokens, clock } = await setUp();
  const boundObjectRef = { kind: "Pod", apiVersion: "v1", name: "p" };
  const { token, expirationTimestamp } = await tokens.issue("a", "bot", { expirationSeconds: 3607, boundObjectRef });
  const claims = claimsOf(token);
  assert.equal(claims.exp - claims.iat, 365 * 24 * 60 * 60);
  assert.equal(claims["kubernetes.io"].warnafter - claims.iat, 3607);
  assert.equal(Date.parse(expirationTimestamp), clock.now() + 3_607_000);
});

test("requests that break the rules are refused", async () => {
  const { tokens } = await setUp();
  const pods = { kind: "Pod", apiVersion: "v1", name: "p" };
  const cases: [namespace: string, name: string, spec: object, message: RegExp][] = [
    ["a", "none", {}, /serviceaccounts "none" not found/],
    ["a", "bot", { expirationSeconds: 5 }, /may not specify a duration less than 10 minutes/],
    ["a", "bot", { expirationSeconds: 2 ** 33 }, /may not specify a duration larger than 2\^32 seconds/],
    ["a", "bot", { boundObjectRef: { ...pods, name: "q" } }, /pods "q" not found/],
    ["a", "bot", { boundObjectRef: { ...pods, uid: "other" } }, /UID in the bound object reference \(other\)/],
    [
      "a",
      "bot",
      { boundObjectRef: { kind: "Deployment", apiVersion: "apps/v1", name: "d" } },
      /cannot bind token to object of type apps\/v1, Kind=Deployment/,
    ],
  ];
  for (const [namespace, name, spec, message] of cases)
    await assert.rejects(tokens.issue(namespace, name, spec), { message });
});

test("the signing key survives a restart", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "tokens-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const { token } = await (await setUp(directory)).tokens.issue("a", "bot", {});
  assert.ok(await (await setUp(directory)).tokens.verify(token));
  assert.equal(await (await setUp()).tokens.verify(token), undefined);
});

test("a client certificate goes before a token, a bad token is refused, none at all is anonymous", async () => {
  const { tokens } = await setUp();
  const request = { method: "GET", url: "/api" };
  const peer = { commonName: "jane", organizations: ["devs"] };
  assert.deepEqual(await authenticate({ ...request, headers: { authorization: "Bearer x" }, peer }, tokens), {
    username: "jane",
    groups: ["devs", "system:authenticated"],
  });
  await assert.rejects(async () => authenticate({ ...request, headers: { authorization: "Bearer x" } }, tokens), {
    message: "Unauthorized",
  });
  assert.equal((await authenticate({ ...request, headers: {} }, tokens)).username, "system:anonymous");
});

test("a TokenReview is told what is wrong with a token of ours, and nothing of others", async () => {
  const { tokens, clock } = await setUp();
  const { token: foreign } = await tokens.issue("a", "bot", { audiences: ["x", "y"] });
  assert.equal(
    await tokens.whyNot(foreign),
    `token audiences ["x" "y"] is invalid for the target audiences ["${issuer}"]`,
  );
  assert.equal(await tokens.whyNot(foreign, ["y"]), undefined);
  assert.equal(await tokens.whyNot("bogus"), undefined);
  const { token } = await tokens.issue("a", "bot", { expirationSeconds: 600 });
  assert.equal(
    await tokens.whyNot(`${token.slice(0, -8)}AAAAAAAA`),
    "go-jose/go-jose: error in cryptographic primitive",
  );
  await clock.sleep(661_000);
  assert.equal(await tokens.whyNot(token), "service account token has expired");
});
