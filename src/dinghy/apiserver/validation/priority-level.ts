/** PriorityLevelConfigurations, and what must stay of both kinds. Upstream: pkg/apis/flowcontrol/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { flowStatusErrors } from "./flowcontrol.ts";
import { shown } from "./internal-shape.ts";

interface Queuing {
  readonly queues?: number;
  readonly handSize?: number;
  readonly queueLengthLimit?: number;
}

interface Limited {
  readonly nominalConcurrencyShares?: number | null;
  readonly limitResponse?: { type?: string; queuing?: Queuing };
  readonly lendablePercent?: number;
  readonly borrowingLimitPercent?: number;
}

interface Exempt {
  readonly nominalConcurrencyShares?: number;
  readonly lendablePercent?: number;
}

interface Spec {
  readonly type?: string;
  readonly limited?: Limited;
  readonly exempt?: Exempt;
}

export function priorityLevelErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as Spec;
  const { type = "", limited, exempt } = spec;
  const errors: FieldError[] = [];
  if ((object.metadata.name === "exempt") !== (type === "Exempt"))
    errors.push(invalid("spec.type", type, "type must be 'Exempt' if and only if name is 'exempt'"));
  switch (type) {
    case "Exempt":
      if (limited !== undefined) errors.push(forbidden("spec.limited", "must be nil if the type is not Limited"));
      errors.push(...exemptErrors(exempt));
      break;
    case "Limited":
      if (exempt !== undefined) errors.push(forbidden("spec.exempt", "must be nil if the type is Limited"));
      if (limited === undefined) errors.push(required("spec.limited", "must not be empty when type is Limited"));
      else errors.push(...limitedErrors(limited, "spec.limited"));
      break;
    default:
      errors.push(notSupported("spec.type", type, ["Exempt", "Limited"]));
  }
  return [...errors, ...mandatoryErrors(object), ...flowStatusErrors(object)];
}

function exemptErrors(exempt: Exempt | undefined): FieldError[] {
  const { nominalConcurrencyShares: shares = 0, lendablePercent } = exempt ?? {};
  const field = "spec.exempt.nominalConcurrencyShares";
  const errors = shares < 0 ? [invalid(field, shares, "must be a non-negative integer")] : [];
  return [...errors, ...shareErrors(lendablePercent, "spec.exempt.lendablePercent")];
}

function shareErrors(percent: number | undefined, field: string): FieldError[] {
  if (percent === undefined || (percent >= 0 && percent <= 100)) return [];
  return [invalid(field, percent, "must be between 0 and 100, inclusive")];
}

function limitedErrors({ borrowingLimitPercent: borrowed, ...limited }: Limited, at: string): FieldError[] {
  const shares = limited.nominalConcurrencyShares ?? 0;
  const errors: FieldError[] = [];
  if (shares < 0) errors.push(invalid(`${at}.nominalConcurrencyShares`, shares, "must be a non-negative integer"));
  errors.push(...responseErrors(limited.limitResponse ?? {}, `${at}.limitResponse`));
  errors.push(...shareErrors(limited.lendablePercent, `${at}.lendablePercent`));
  if (borrowed !== undefined && borrowed < 0) {
    const why = "if specified, must be a non-negative integer";
    errors.push(invalid(`${at}.borrowingLimitPercent`, borrowed, why));
  }
  return errors;
}

function responseErrors({ type = "", queuing }: NonNullable<Limited["limitResponse"]>, at: string): FieldError[] {
  const field = `${at}.queuing`;
  switch (type) {
    case "Reject":
      if (queuing === undefined) return [];
      return [forbidden(field, "must be nil if limited.limitResponse.type is not Limited")];
    case "Queue":
      if (queuing !== undefined) return queuingErrors(queuing, field);
      return [required(field, "must not be empty if limited.limitResponse.type is Limited")];
    default:
      return [notSupported(`${at}.type`, type, ["Queue", "Reject"])];
  }
}

const mostQueues = 10_000_000;
const hashBits = 60;

function queuingErrors({ queues = 0, handSize = 0, queueLengthLimit = 0 }: Queuing, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0) errors.push(invalid(`${at}.queueLengthLimit`, queueLengthLimit, "must be positive"));
  if (queues <= 0) errors.push(invalid(`${at}.queues`, queues, "must be positive"));
  else if (queues > mostQueues) errors.push(invalid(`${at}.queues`, queues, `must not be greater than ${mostQueues}`));
  const hand = (why: string): FieldError => invalid(`${at}.handSize`, handSize, why);
  if (handSize <= 0) errors.push(hand("must be positive"));
  else if (handSize > queues) errors.push(hand(`should not be greater than queues (${queues})`));
  else if (entropyBits(queues, handSize) > hashBits) {
    const asked = `required entropy bits of deckSize ${queues} and handSize ${handSize}`;
    errors.push(hand(`${asked} should not be greater than ${hashBits}`));
  }
  return errors;
}

/** Bits to deal a hand of queues. Upstream: apiserver/pkg/util/shufflesharding `RequiredEntropyBits`. */
function entropyBits(deck: number, hand: number): number {
  return Math.ceil(Math.log2(deck) * hand);
}

/** Written at the start of every cluster, and needed by every server: these stay as they are. */
const mandatory: Readonly<Record<string, JsonObject>> = {
  "PriorityLevelConfiguration/exempt": { type: "Exempt" },
  "PriorityLevelConfiguration/catch-all": {
    type: "Limited",
    limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: "Reject" } },
  },
  "FlowSchema/exempt": flow({
    level: "exempt",
    precedence: 1,
    groups: ["system:masters"],
  }),
  "FlowSchema/catch-all": flow({
    level: "catch-all",
    precedence: 10_000,
    groups: ["system:unauthenticated", "system:authenticated"],
    distinguisher: "ByUser",
  }),
};

function flow(given: { level: string; precedence: number; groups: string[]; distinguisher?: string }): JsonObject {
  const all = ["*"];
  return {
    priorityLevelConfiguration: { name: given.level },
    matchingPrecedence: given.precedence,
    ...(given.distinguisher !== undefined && { distinguisherMethod: { type: given.distinguisher } }),
    rules: [
      {
        subjects: given.groups.map((name) => ({ kind: "Group", group: { name } })),
        resourceRules: [{ verbs: all, apiGroups: all, resources: all, clusterScope: true, namespaces: all }],
        nonResourceRules: [{ verbs: all, nonResourceURLs: all }],
      },
    ],
  };
}

export function mandatoryErrors(object: AnyObject): FieldError[] {
  const { name } = object.metadata;
  const fixed = mandatory[`${String(object.kind)}/${String(name)}`];
  if (fixed === undefined) return [];
  const isExempt = object.kind === "PriorityLevelConfiguration" && name === "exempt";
  const { exempt: _, ...spec } = (object.spec ?? {}) as JsonObject;
  if (equalJson(isExempt ? spec : object.spec, fixed)) return [];
  const what = isExempt ? "spec of 'exempt' except the 'spec.exempt' field" : `spec of '${String(name)}'`;
  return [
    invalid(
      "spec",
      shown(`${String(object.kind)}Spec`, object.spec as JsonObject),
      `${what} must equal the fixed value`,
    ),
  ];
}
