import assert from "node:assert/strict";
import { test } from "node:test";
import { createVirtualClock } from "#clock";
import { withBootstrapTokens } from "./bootstrap-tokens.ts";
import { objectsOf } from "./objects.test-data.ts";
import { issuer, type ServiceAccountTokens } from "./service-account-tokens.ts";

const token = "abcdef.0123456789abcdef";
const sound = {
  "token-id": "abcdef",
  "token-secret": "0123456789abcdef",
  "usage-bootstrap-authentication": "true",
};

async function verify(
  data: Readonly<Record<string, string>>,
  shown = token,
  {
    type = "bootstrap.kubernetes.io/token",
    namespace = "kube-system",
    audiences = undefined as string[] | undefined,
  } = {},
) {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, btoa(value)]));
  const secret = { kind: "Secret", metadata: { name: "bootstrap-token-abcdef", namespace }, type, data: encoded };
  const { lookup } = await objectsOf({ secrets: [secret] });
  const others = { verify: async () => undefined } as unknown as ServiceAccountTokens;
  return withBootstrapTokens(others, { lookup, clock: createVirtualClock() }).verify(shown, audiences);
}

test("who shows the secret of a bootstrap token is its user", async () => {
  const found = await verify({ ...sound, "auth-extra-groups": "system:bootstrappers:z,system:bootstrappers:a" });
  assert.deepEqual(found, {
    user: {
      username: "system:bootstrap:abcdef",
      groups: ["system:bootstrappers", "system:bootstrappers:a", "system:bootstrappers:z", "system:authenticated"],
    },
    audiences: [issuer],
  });
});

const refused: readonly [string, Parameters<typeof verify>][] = [
  ["another secret", [sound, "abcdef.0123456789abcdee"]],
  ["an unknown id", [sound, "abcdeg.0123456789abcdef"]],
  ["a Secret of another type", [sound, token, { type: "Opaque" }]],
  ["a Secret in another namespace", [sound, token, { namespace: "default" }]],
  ["a Secret of another id", [{ ...sound, "token-id": "abcdeg" }]],
  ["a token that is not for authentication", [{ ...sound, "usage-bootstrap-authentication": "True" }]],
  ["an expired token", [{ ...sound, expiration: "1999-12-31T23:59:59Z" }]],
  ["a token that expires nobody knows when", [{ ...sound, expiration: "tomorrow" }]],
  ["a group outside the bootstrappers", [{ ...sound, "auth-extra-groups": "system:masters" }]],
  ["another audience", [sound, token, { audiences: ["x"] }]],
];
for (const [what, given] of refused) {
  test(`a bootstrap token is no good with ${what}`, async () => assert.equal(await verify(...given), undefined));
}
