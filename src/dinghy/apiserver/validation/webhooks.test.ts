import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnyObject } from "../strategy.ts";
import { webhookConfigurationErrors } from "./webhooks.ts";

const good = {
  name: "a.example.com",
  clientConfig: { service: { namespace: "n", name: "s", port: 443 } },
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};
const of = (...webhooks: object[]) => ({ metadata: {}, webhooks }) as AnyObject;
const told = (object: AnyObject, old?: AnyObject) =>
  webhookConfigurationErrors(object, old).map(({ field, message }) => `${field}: ${message}`);
const rule = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };

test("what is sound passes", () => {
  assert.deepEqual(told(of(good, { ...good, name: "b.example.com", rules: [rule], timeoutSeconds: 30 })), []);
});

test("what is wrong is told where it stands", () => {
  const table: [webhook: object, message: string][] = [
    [{ name: "" }, "webhooks[0].name: Required value"],
    [
      { name: "a.b" },
      'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
    ],
    [
      { timeoutSeconds: 0 },
      "webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
    ],
    [{ sideEffects: undefined }, "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun"],
    [
      { sideEffects: "Some" },
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ],
    [
      { admissionReviewVersions: [] },
      "webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1",
    ],
    [
      { admissionReviewVersions: ["v1", "v1"] },
      'webhooks[0].admissionReviewVersions[1]: Invalid value: "v1": duplicate version',
    ],
    [
      { failurePolicy: "Maybe" },
      'webhooks[0].failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
    ],
    [{ clientConfig: {} }, "webhooks[0].clientConfig: Required value: exactly one of url or service is required"],
    [
      { clientConfig: { url: "http://a" } },
      `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
    ],
    [
      { clientConfig: { url: "https://u:p@a" } },
      'webhooks[0].clientConfig.url: Invalid value: "u:p": user information is not permitted in the URL',
    ],
    [
      { clientConfig: { url: "https://a?b" } },
      'webhooks[0].clientConfig.url: Invalid value: "b": query parameters are not permitted in the URL',
    ],
    [
      { clientConfig: { service: { name: "s", namespace: "n", path: "xy" } } },
      `webhooks[0].clientConfig.service.path: Invalid value: "xy": must start with a '/'`,
    ],
    [
      { clientConfig: { service: { name: "s", namespace: "n", port: 0 } } },
      "webhooks[0].clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive",
    ],
    [
      { rules: [{ ...rule, operations: ["*", "CREATE"] }] },
      `webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if '*' is present, must not specify other operations`,
    ],
    [{ rules: [{ ...rule, apiGroups: [] }] }, "webhooks[0].rules[0].apiGroups: Required value"],
    [
      { rules: [{ ...rule, resources: ["pods/*", "pods/exec"] }] },
      `webhooks[0].rules[0].resources[1]: Invalid value: "pods/exec": if 'pods/*' is present, must not specify pods/exec`,
    ],
    [
      { rules: [{ ...rule, resources: ["*/*", "pods"] }] },
      `webhooks[0].rules[0].resources: Invalid value: ["*/*","pods"]: if '*/*' is present, must not specify other resources`,
    ],
    [
      { rules: [{ ...rule, scope: "All" }] },
      'webhooks[0].rules[0].scope: Unsupported value: "All": supported values: "*", "Cluster", "Namespaced"',
    ],
    [{ matchConditions: [{ name: "x", expression: "" }] }, "webhooks[0].matchConditions[0].expression: Required value"],
    [
      { matchConditions: [{ name: "x", expression: "1" }] },
      'webhooks[0].matchConditions[0].expression: Invalid value: "1": must evaluate to bool but got int',
    ],
  ];
  for (const [changes, message] of table) assert.deepEqual(told(of({ ...good, ...changes })), [message]);
  assert.deepEqual(told(of(good, good)), ['webhooks[1].name: Duplicate value: "a.example.com"']);
});

test("what was wrong already may stay so", () => {
  const lax = { ...good, sideEffects: "Some", admissionReviewVersions: ["v0"] };
  assert.deepEqual(told(of(lax, lax), of(lax, lax)), []);
  assert.equal(told(of(lax), of(good)).length, 2);
});
