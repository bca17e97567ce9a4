import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeleteOptions } from "./delete-options.ts";
import { requirePreconditions } from "./deletion-preconditions.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import type { AnyObject } from "./strategy.ts";

const object = { metadata: { name: "it", uid: "u1", resourceVersion: "7" } } as unknown as AnyObject;
const deployment = { group: "apps", kind: "Deployment", resource: "deployments", strategy: {} };
const namespace = {
  group: "",
  kind: "Namespace",
  resource: "namespaces",
  strategy: { judgeDeletion: () => undefined },
};
const refused = "Operation cannot be fulfilled on";

const wrong: [string, object, object, string][] = [
  [
    "uid",
    deployment,
    { uid: "u2" },
    `${refused} Deployment.apps "it": the UID in the precondition (u2) does not match the UID in record (u1). The object might have been deleted and then recreated`,
  ],
  [
    "version",
    deployment,
    { resourceVersion: "6" },
    `${refused} Deployment.apps "it": the ResourceVersion in the precondition (6) does not match the ResourceVersion in record (7). The object might have been modified`,
  ],
  [
    "uid before version",
    deployment,
    { uid: "u2", resourceVersion: "6" },
    `${refused} Deployment.apps "it": the UID in the precondition (u2) does not match the UID in record (u1). The object might have been deleted and then recreated`,
  ],
  [
    "uid of a namespace",
    namespace,
    { uid: "u2" },
    `${refused} namespaces "it": Precondition failed: UID in precondition: u2, UID in object meta: u1`,
  ],
  [
    "version of a namespace",
    namespace,
    { resourceVersion: "6" },
    `${refused} namespaces "it": Precondition failed: ResourceVersion in precondition: 6, ResourceVersion in object meta: 7`,
  ],
];

for (const [what, definition, options, message] of wrong)
  test(`a deletion with another ${what} is refused in the words of a real server`, () => {
    const attempt = () =>
      requirePreconditions(definition as ResourceDefinition, object, "it", options as DeleteOptions);
    assert.throws(attempt, (error: { status?: { message?: string }; message: string }) => {
      assert.equal(error.status?.message ?? error.message, message);
      return true;
    });
  });

for (const options of [{}, { uid: "u1" }, { uid: "u1", resourceVersion: "7" }])
  test(`a deletion of the very object passes with ${JSON.stringify(options)}`, () => {
    requirePreconditions(namespace as unknown as ResourceDefinition, object, "it", options as DeleteOptions);
  });
