import assert from "node:assert/strict";
import { test } from "node:test";
import { type Served, serveApi } from "../api-server.test-data.ts";
import { boats, definitionsUrl, specSchema, told, version } from "./boats.test-data.ts";
import type { DefinitionVersion, JsonSchema } from "./definition.ts";

let served: Promise<Served> | undefined;

async function refusal(definition: object): Promise<string[]> {
  served ??= serveApi();
  const { send } = await served;
  const answer = await send("POST", definitionsUrl, definition);
  assert.equal(answer.status, 422, JSON.stringify(answer.body));
  return told(answer);
}

const fine: JsonSchema = specSchema({ a: { type: "string" } });
const path = "spec.validation.openAPIV3Schema";
const at = `${path}.properties[spec]`;

const specs: readonly (readonly [claim: string, definition: object, errors: readonly string[]])[] = [
  [
    "two versions of one name",
    boats([version(fine), version(fine, { storage: false })]),
    [`spec.versions: Invalid value: ${shown("v1", true)},${shown("v1", false)}: must contain unique version names`],
  ],
  [
    "no version that is stored",
    boats([version(fine, { storage: false })]),
    [
      `spec.versions: Invalid value: ${shown("v1", false)}: must have exactly one version marked as storage version`,
      "status.storedVersions: Invalid value: null: must have at least one stored version",
    ],
  ],
  ["no schema", boats([version(undefined)]), ["spec.versions[0].schema.openAPIV3Schema: Required value"]],
  [
    "a group without a dot",
    { ...boats([version(fine)], { group: "golden" }), metadata: { name: "boats.golden" } },
    ['spec.group: Invalid value: "golden": should be a domain with at least one dot'],
  ],
  [
    "a group of the community without approval",
    { ...boats([version(fine)], { group: "a.k8s.io" }), metadata: { name: "boats.a.k8s.io" } },
    [
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  ],
  [
    "a kind that is its own list",
    boats([version(fine)], { names: { plural: "boats", kind: "Boat", listKind: "Boat" } }),
    ['spec.names.listKind: Invalid value: "Boat": kind and listKind may not be the same'],
  ],
  [
    "unknown fields kept everywhere",
    boats([version(fine)], { preserveUnknownFields: true }),
    [
      "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
    ],
  ],
  [
    "a webhook without an address",
    boats([version(fine)], { conversion: { strategy: "Webhook", webhook: { conversionReviewVersions: ["v9"] } } }),
    [
      "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
      'spec.conversion.conversionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1',
    ],
  ],
  [
    "a column of an odd type",
    boats([version(fine, { additionalPrinterColumns: [{ name: "A", type: "text", jsonPath: "spec.a" }] })]),
    [
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
  ],
  [
    "a scale that is not where it should be",
    boats([
      version(fine, { subresources: { scale: { specReplicasPath: ".status.a", statusReplicasPath: "status.a" } } }),
    ]),
    [
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Invalid value: "status.a": must be a simple json path starting with .',
    ],
  ],
  [
    "fields that cannot be selected by",
    boats([
      version(specSchema({ a: { type: "string" }, n: { type: "number" } }), {
        selectableFields: [
          { jsonPath: ".spec.a" },
          { jsonPath: ".spec.a" },
          { jsonPath: ".spec.n" },
          { jsonPath: ".spec.none" },
        ],
      }),
    ]),
    [
      'spec.selectableFields[1].jsonPath: Duplicate value: ".spec.a"',
      'spec.selectableFields[2].jsonPath: Invalid value: ".spec.n": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[3].jsonPath: Invalid value: ".spec.none": is an invalid path: does not refer to a valid field',
    ],
  ],
  [
    "a warning for a version that is not deprecated",
    boats([version(fine, { deprecationWarning: "old" })]),
    ['spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions'],
  ],
];

function shown(name: string, storage: boolean): string {
  const rest =
    '"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null';
  return `{"Name":"${name}","Served":true,"Storage":${storage},${rest}}`;
}

for (const [claim, definition, errors] of specs) {
  test(`${claim} is refused`, async () => {
    const expected = errors.map((error) =>
      error.replace(/Invalid value: (\{.*\}): must/, (_whole, versions) => `Invalid value: [${versions}]: must`),
    );
    assert.deepEqual(await refusal(definition), expected);
  });
}

const schemas: readonly (readonly [claim: string, schema: JsonSchema, errors: readonly string[]])[] = [
  [
    "a field without a type",
    specSchema({ a: {} }),
    [`${at}.properties[a].type: Required value: must not be empty for specified object fields`],
  ],
  [
    "a list that says nothing of its items",
    specSchema({ a: { type: "array" } }),
    [`${at}.properties[a].items: Required value: must be specified`],
  ],
  [
    "a type inside anyOf",
    specSchema({ a: { type: "string", anyOf: [{ type: "string" }] } }),
    [`${at}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`],
  ],
  [
    "a field that stands in anyOf alone",
    { ...specSchema({}), anyOf: [{ properties: { b: { minimum: 1 } } }] },
    [`${path}.properties[b]: Required value: because it is defined in ${path}.anyOf[0].properties[b]`],
  ],
  [
    "metadata with fields of its own",
    { type: "object", properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } } },
    [
      `${path}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  ],
  [
    "fields and a map at once",
    specSchema({}, { properties: { a: { type: "string" } }, additionalProperties: { type: "string" } }),
    [`${at}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`],
  ],
  [
    "keys of a list that may be missing",
    specSchema({
      a: {
        type: "array",
        items: { type: "object", properties: { name: { type: "string" } } },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      },
    }),
    [
      `${at}.properties[a].items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
  ],
  [
    "a set of objects with owners of their own",
    specSchema({
      a: { type: "array", items: { type: "object", properties: {} }, "x-kubernetes-list-type": "set" },
    }),
    [
      `${at}.properties[a].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
    ],
  ],
  [
    "a default that its schema does not allow",
    specSchema({ a: { type: "integer", maximum: 3, default: 7 } }),
    [`${at}.properties[a].default: Invalid value: 7:  in body should be less than or equal to 3`],
  ],
  [
    "a default with fields that nobody knows",
    specSchema({ a: { type: "object", properties: { b: { type: "string" } }, default: { c: "x" } } }),
    [`${at}.properties[a].default: Invalid value: {"c":"x"}: must not have unknown fields`],
  ],
  [
    "a pattern with look-ahead",
    specSchema({ a: { type: "string", pattern: "^(?!x)" } }),
    [
      `${at}.properties[a].pattern: Invalid value: "^(?!x)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?!\``,
    ],
  ],
  [
    "items that must differ",
    specSchema({ a: { type: "array", items: { type: "string" }, uniqueItems: true } }),
    [
      `${at}.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
  ],
  [
    "an unknown type",
    specSchema({ a: { type: "text" } }),
    [
      `${at}.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
  ],
  [
    "a rule of no truth",
    specSchema({ a: { type: "integer" } }, { "x-kubernetes-validations": [{ rule: "self.a + 1" }] }),
    [
      `${at}.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.a + 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool`,
    ],
  ],
  [
    "a rule without a rule, with an odd reason",
    specSchema({}, { "x-kubernetes-validations": [{ rule: " ", reason: "Odd", fieldPath: ".none" }] }),
    [
      `${at}.x-kubernetes-validations[0].rule: Required value: rule is not specified`,
      `${at}.x-kubernetes-validations[0].reason: Unsupported value: "Odd": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
      `${at}.x-kubernetes-validations[0].fieldPath: Invalid value: ".none": must be a valid path`,
    ],
  ],
  [
    "the past of items that cannot be told apart",
    specSchema({
      a: {
        type: "array",
        maxItems: 9,
        items: { type: "string", maxLength: 9, "x-kubernetes-validations": [{ rule: "self == oldSelf" }] },
      },
    }),
    [
      `${at}.properties[a].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${at}.properties[a]`,
    ],
  ],
];

for (const [claim, schema, errors] of schemas) {
  test(`a schema with ${claim} is refused`, async () => {
    assert.deepEqual(await refusal(boats([version(schema)])), errors);
  });
}

test("what only one version has wrong is told of that version", async () => {
  const other: DefinitionVersion = version(specSchema({ b: {} }), { name: "v2", storage: false });
  assert.deepEqual(await refusal(boats([version(fine), other])), [
    "spec.versions[1].schema.openAPIV3Schema.properties[spec].properties[b].type: Required value: must not be empty for specified object fields",
  ]);
});
