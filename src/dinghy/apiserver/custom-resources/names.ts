/**
 * Which names a definition may have: those that nobody else in its group has. Pure.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/controller/status/naming_controller.go.
 */
import { equalJson } from "../json-value.ts";
import {
  type CustomResourceDefinition,
  conditionOf,
  type DefinitionCondition,
  type DefinitionNames,
  type DefinitionStatus,
  withCondition,
} from "./definition.ts";
import { approvalOf, isProtectedGroup } from "./definition-errors.ts";

const noNames: DefinitionNames = { plural: "", kind: "" };

/** True when all the names that were asked for have been given. */
export function hasItsNames({ spec, status }: CustomResourceDefinition): boolean {
  return equalJson(spec.names, status?.acceptedNames);
}

/** The status with names and conditions as they follow from what `others` in the group have. */
export function withNames(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
): DefinitionStatus {
  const { spec, status = {} } = definition;
  const wanted = spec.names;
  const accepted = status.acceptedNames ?? noNames;
  const taken = others.map((other) => other.status?.acceptedNames ?? noNames);
  const resources = new Set(
    taken.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...(shortNames ?? [])]),
  );
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind]));
  const names: Record<string, unknown> = { ...accepted };
  let conflict: { reason: string; message: string } | undefined;
  for (const [field, used, reason] of [
    ["plural", resources, "PluralConflict"],
    ["singular", resources, "SingularConflict"],
    ["shortNames", resources, "ShortNamesConflict"],
    ["kind", kinds, "KindConflict"],
    ["listKind", kinds, "ListKindConflict"],
  ] as const) {
    const clashes = clashesOf(wanted[field], accepted[field], used);
    if (clashes.length > 0) {
      const texts = clashes.map((name) => `${JSON.stringify(name)} is already in use`);
      conflict = { reason, message: texts.length === 1 ? (texts[0] as string) : `[${texts.join(", ")}]` };
    } else if (wanted[field] === undefined) delete names[field];
    else names[field] = wanted[field];
  }
  if (wanted.categories === undefined) delete names.categories;
  else names.categories = wanted.categories;
  const acceptance: DefinitionCondition =
    conflict === undefined
      ? { type: "NamesAccepted", status: "True", reason: "NoConflicts", message: "no conflicts found" }
      : { type: "NamesAccepted", status: "False", ...conflict };
  const established = conditionOf(definition, "Established") ?? notAccepted;
  let conditions = withCondition(status.conditions, acceptance, now);
  conditions = withCondition(
    conditions,
    established.status !== "True" && conflict === undefined ? installing : established,
    now,
  );
  return { ...status, acceptedNames: names as unknown as DefinitionNames, conditions };
}

const notAccepted: DefinitionCondition = {
  type: "Established",
  status: "False",
  reason: "NotAccepted",
  message: "not all names are accepted",
};
const installing: DefinitionCondition = {
  type: "Established",
  status: "False",
  reason: "Installing",
  message: "the initial names have been accepted",
};

export const established: DefinitionCondition = {
  type: "Established",
  status: "True",
  reason: "InitialNamesAccepted",
  message: "the initial names have been accepted",
};

function clashesOf(
  wanted: string | readonly string[] | undefined,
  accepted: string | readonly string[] | undefined,
  used: ReadonlySet<string | undefined>,
): string[] {
  const mine = new Set([accepted].flat());
  return [wanted].flat().filter((name): name is string => !!name && !mine.has(name) && used.has(name));
}

const approvals = {
  approved: { status: "True", reason: "ApprovedAnnotation" },
  bypassed: { status: "False", reason: "UnapprovedAnnotation" },
  missing: { status: "False", reason: "MissingAnnotation" },
  invalid: { status: "False", reason: "InvalidAnnotation" },
} as const;

/** What has to be said of the approval of an API in a group of the community; undefined for all other groups. */
export function approvalCondition({ spec, metadata }: CustomResourceDefinition): DefinitionCondition | undefined {
  if (!isProtectedGroup(spec.group)) return undefined;
  const { state, reason: message } = approvalOf(metadata.annotations);
  return { type: "KubernetesAPIApprovalPolicyConformant", ...approvals[state], message };
}
