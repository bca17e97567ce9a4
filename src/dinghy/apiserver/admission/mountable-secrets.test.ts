import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod, ServiceAccount } from "#apimachinery";
import { unlistedSecret } from "./mountable-secrets.ts";

const account = {
  metadata: { name: "robot", annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } },
  secrets: [{ name: "own" }],
  imagePullSecrets: [{ name: "pull" }],
} as unknown as ServiceAccount;
const pod = (spec: object): Pod => ({ metadata: { name: "p" }, spec: { containers: [], ...spec } }) as unknown as Pod;
const keyOf = (name: string) => ({ name: "V", valueFrom: { secretKeyRef: { name, key: "k" } } });
const because = "is not allowed because service account robot does not reference that";

const cases: readonly [claim: string, spec: object, problem: string | undefined][] = [
  ["may be mounted that its account lists", { volumes: [{ secret: { secretName: "own" } }] }, undefined],
  [
    "of somebody else is not mounted",
    { volumes: [{ secret: { secretName: "other" } }] },
    `volume with secret.secretName="other" ${because} secret`,
  ],
  [
    "of somebody else is no variable",
    { containers: [{ name: "c", env: [keyOf("own"), keyOf("other")] }] },
    `container c with envVar V referencing secret.secretName="other" ${because} secret`,
  ],
  [
    "of somebody else is no environment",
    { initContainers: [{ name: "i", envFrom: [{ secretRef: { name: "other" } }] }] },
    `init container i with envFrom referencing secret.secretName="other" ${because} secret`,
  ],
  [
    "of somebody else pulls nothing",
    { imagePullSecrets: [{ name: "pull" }, { name: "own" }] },
    `imagePullSecrets[1].name="own" ${because} imagePullSecret`,
  ],
];

for (const [claim, spec, problem] of cases) {
  test(`a Secret ${claim}`, () => assert.equal(unlistedSecret(pod(spec), account), problem));
}

test("accounts that do not insist let their Pods have any Secret", () => {
  const easy = { ...account, metadata: { name: "robot" } } as ServiceAccount;
  assert.equal(unlistedSecret(pod({ volumes: [{ secret: { secretName: "other" } }] }), easy), undefined);
});
