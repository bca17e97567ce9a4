/**
 * What is wrong with admission policies and their bindings, expressions included.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go.
 */
import type {
  AuditAnnotation,
  Binding,
  BindingSpec,
  MatchResources,
  MutatingPolicySpec,
  Mutation,
  NamedExpression,
  ParamKind,
  ParamRef,
  Policy,
  PolicySpec,
  ValidatingPolicySpec,
  Validation,
} from "../admission/policies/policy.ts";
import { PolicyExpressions } from "../admission/policies/policy-expressions.ts";
import type { CompileResult } from "../cel/cel.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { conditionErrors, type MetaCondition } from "./conditions.ts";
import { matchConditionErrors } from "./match-conditions.ts";
import { dns1035Label, dns1123Subdomain, pathSegmentName, qualifiedName } from "./names.ts";
import { each, labelSelectorErrors, problems } from "./rules.ts";
import { ruleWithOperationsErrors } from "./webhooks.ts";

type Rule = NonNullable<MatchResources["resourceRules"]>[number];

export function validatingPolicyErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const { metadata, spec = {} } = object as unknown as Policy<ValidatingPolicySpec>;
  const { variables = [], validations = [], auditAnnotations } = spec;
  const expressions = new PolicyExpressions(spec, variables.length > 0);
  const errors = [...commonErrors(spec, old, undefined), ...variableErrors(variables, expressions)];
  if (validations.length === 0 && !auditAnnotations?.length) {
    const why = "validations or auditAnnotations must contain at least one item";
    return [...errors, required("spec.validations", why), required("spec.auditAnnotations", why)];
  }
  return [
    ...errors,
    ...each("spec.validations", validations, (validation, at) => validationErrors(validation, at, expressions)),
    ...auditErrors(auditAnnotations ?? [], metadata.name, expressions),
  ];
}

interface PolicyStatus {
  readonly typeChecking?: { readonly expressionWarnings?: readonly { fieldRef?: string; warning?: string }[] };
  readonly conditions?: readonly MetaCondition[];
}

/** Of ValidatingAdmissionPolicies; the others have no status. */
export function policyStatusErrors({ status }: AnyObject): FieldError[] {
  const { typeChecking, conditions } = (status ?? {}) as PolicyStatus;
  return [
    ...each("status.typeChecking.expressionWarnings", typeChecking?.expressionWarnings, (warning, at) => [
      ...(warning.warning ? [] : [required(`${at}.warning`)]),
      ...(warning.fieldRef?.trim() ? [] : [required(`${at}.fieldRef`)]),
    ]),
    ...conditionErrors(conditions, "status.conditions"),
  ];
}

export function mutatingPolicyErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const { spec = {} } = object as unknown as Policy<MutatingPolicySpec>;
  const { variables = [], mutations = [], reinvocationPolicy = "" } = spec;
  const expressions = new PolicyExpressions(spec, true);
  const errors = [...commonErrors(spec, old, changing), ...variableErrors(variables, expressions)];
  if (mutations.length === 0) errors.push(required("spec.mutations", "mutations must contain at least one item"));
  errors.push(...each("spec.mutations", mutations, (mutation, at) => mutationErrors(mutation, at, expressions)));
  if (reinvocationPolicy === "") errors.push(required("spec.reinvocationPolicy"));
  else errors.push(...oneOf("spec.reinvocationPolicy", reinvocationPolicy, ["IfNeeded", "Never"]));
  return errors;
}

export function validatingBindingErrors(object: AnyObject): FieldError[] {
  const { spec = {} } = object as unknown as Binding;
  return [...bindingErrors(spec), ...actionErrors(spec.validationActions ?? [])];
}

export function mutatingBindingErrors(object: AnyObject): FieldError[] {
  const { spec = {} } = object as unknown as Binding;
  const { matchResources } = spec;
  const operations = operationErrors(matchResources, "spec.matchResources.resourceRules.operations", changing);
  return [...bindingErrors(spec), ...operations];
}

/** Nothing can be changed about what is deleted. */
const changing = ["*", "CONNECT", "CREATE", "UPDATE"];

function oneOf(field: string, value: string, supported: readonly string[]): FieldError[] {
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** What policies of both kinds have; `operations` are those that the kind allows, where not all. */
function commonErrors(
  spec: PolicySpec,
  old: AnyObject | undefined,
  operations: readonly string[] | undefined,
): FieldError[] {
  const { failurePolicy = "", paramKind, matchConstraints, matchConditions = [] } = spec;
  const errors =
    failurePolicy === ""
      ? [required("spec.failurePolicy")]
      : oneOf("spec.failurePolicy", failurePolicy, ["Fail", "Ignore"]);
  if (paramKind) errors.push(...paramKindErrors(paramKind, "spec.paramKind"));
  if (!matchConstraints) errors.push(required("spec.matchConstraints"));
  else {
    errors.push(...matchResourceErrors(matchConstraints, "spec.matchConstraints"));
    if (!matchConstraints.resourceRules?.length) errors.push(required("spec.matchConstraints.resourceRules"));
    const field = "spec.matchConstraints.resourceRules.operations";
    if (operations) errors.push(...operationErrors(matchConstraints, field, operations));
  }
  // What was stored once may stay as it is.
  const before = old?.spec as PolicySpec | undefined;
  const same =
    before !== undefined &&
    equalJson(before.paramKind ?? null, paramKind ?? null) &&
    equalJson(before.matchConditions ?? [], matchConditions);
  if (same) return errors;
  const plain = new PolicyExpressions(spec, false);
  const compiles = (expression: string) => problemOf(plain.condition(expression));
  return [...errors, ...matchConditionErrors(matchConditions, "spec.matchConditions", compiles)];
}

function problemOf(compiled: CompileResult): string | undefined {
  return compiled.ok ? undefined : compiled.error.message;
}

function expressionErrors(field: string, expression: string, compiled: CompileResult): FieldError[] {
  return compiled.ok ? [] : [invalid(field, expression, compiled.error.message)];
}

function paramKindErrors({ apiVersion = "", kind = "" }: ParamKind, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const parts = apiVersion === "/" ? ["", ""] : apiVersion.split("/");
  const [group = "", version = ""] = parts.length === 1 ? ["", parts[0]] : parts;
  const field = `${at}.apiVersion`;
  if (apiVersion === "") errors.push(required(field));
  else if (parts.length > 2) {
    errors.push(invalid(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  } else {
    const groupProblems = group === "" ? [] : dns1123Subdomain(group);
    if (groupProblems.length > 0) errors.push(invalid(field, group, groupProblems.join(",")));
    const versionProblems = version === "" ? [] : dns1035Label(version);
    if (version === "") errors.push(invalid(field, apiVersion, "version must be specified"));
    else if (versionProblems.length > 0) errors.push(invalid(field, version, versionProblems.join(",")));
  }
  const kindProblems = dns1035Label(kind.toLowerCase());
  if (kind === "") errors.push(required(`${at}.kind`));
  else if (kindProblems.length > 0) {
    const why = `may have mixed case, but should otherwise match: ${kindProblems.join(",")}`;
    errors.push(invalid(`${at}.kind`, kind, why));
  }
  return errors;
}

function matchResourceErrors(match: MatchResources, at: string): FieldError[] {
  const { matchPolicy = "", namespaceSelector, objectSelector, resourceRules, excludeResourceRules } = match;
  return [
    ...(matchPolicy === ""
      ? [required(`${at}.matchPolicy`)]
      : oneOf(`${at}.matchPolicy`, matchPolicy, ["Equivalent", "Exact"])),
    ...labelSelectorErrors(namespaceSelector, `${at}.namespaceSelector`),
    ...labelSelectorErrors(objectSelector, `${at}.objectSelector`),
    ...each(`${at}.resourceRules`, resourceRules, namedRuleErrors),
    ...each(`${at}.excludeResourceRules`, excludeResourceRules, namedRuleErrors),
  ];
}

function namedRuleErrors(rule: Rule, at: string): FieldError[] {
  const names = rule.resourceNames ?? [];
  return [
    ...each(`${at}.resourceNames`, names, (name, field, index) => [
      ...problems(field, name, pathSegmentName(name)),
      ...(names.indexOf(name) < index ? [duplicate(field, name)] : []),
    ]),
    ...ruleWithOperationsErrors(rule, at),
  ];
}

function operationErrors(match: MatchResources | undefined, field: string, supported: readonly string[]): FieldError[] {
  const operations = (match?.resourceRules ?? []).flatMap((rule) => rule.operations ?? []);
  return operations.flatMap((operation) => oneOf(field, operation, supported));
}

const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const reserved = new Set(
  (
    "true false null in as break const continue else for function if import let loop package namespace return var " +
    "void while"
  ).split(" "),
);

function variableErrors(variables: readonly NamedExpression[], expressions: PolicyExpressions): FieldError[] {
  return each("spec.variables", variables, ({ name = "", expression = "" }, at) => {
    const errors: FieldError[] = [];
    if (name.trim() === "") errors.push(required(`${at}.name`, "name is not specified"));
    else if (!identifier.test(name) || reserved.has(name)) {
      errors.push(invalid(`${at}.name`, name, "must be a valid CEL identifier"));
    }
    if (expression.trim() === "") return [...errors, required(`${at}.expression`, "expression is not specified")];
    return [...errors, ...expressionErrors(`${at}.expression`, expression, expressions.variable(name, expression))];
  });
}

const reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

function validationErrors(
  { expression = "", message = "", messageExpression = "", reason }: Validation,
  at: string,
  expressions: PolicyExpressions,
): FieldError[] {
  const errors =
    expression.trim() === ""
      ? [required(`${at}.expression`, "expression is not specified")]
      : expressionErrors(`${at}.expression`, expression, expressions.condition(expression));
  if (messageExpression.trim() !== "") {
    const compiled = expressions.message(messageExpression);
    errors.push(...expressionErrors(`${at}.messageExpression`, messageExpression, compiled));
  } else if (messageExpression !== "") {
    errors.push(invalid(`${at}.messageExpression`, messageExpression, "must be non-empty if specified"));
  }
  if (message !== "" && message.trim() === "") {
    errors.push(invalid(`${at}.message`, message, "must be non-empty if specified"));
  } else if (/[\n\r]/.test(message.trim())) {
    errors.push(invalid(`${at}.message`, message, "must not contain line breaks"));
  }
  if (reason !== undefined && reason !== null) errors.push(...oneOf(`${at}.reason`, reason, reasons));
  return errors;
}

const mostAudits = 20;
const longestAudit = 5 * 1024;

function auditErrors(
  annotations: readonly AuditAnnotation[],
  policy: string | undefined,
  expressions: PolicyExpressions,
): FieldError[] {
  const field = "spec.auditAnnotations";
  const errors =
    annotations.length > mostAudits
      ? [invalid(field, annotations, `must not have more than ${mostAudits} auditAnnotations`)]
      : [];
  const keys = annotations.map(({ key }) => key);
  errors.push(
    ...each(field, annotations, ({ key = "", valueExpression = "" }, at, index) => {
      const found = policy
        ? problems(`${at}.key`, `${policy}/${key}`, qualifiedName(`${policy}/${key}`))
        : [invalid(`${at}.key`, key, "requires metadata.name be non-empty")];
      found.push(...auditValueErrors(`${at}.valueExpression`, valueExpression, expressions));
      return keys.indexOf(key) < index ? [...found, duplicate(`${at}.key`, key)] : found;
    }),
  );
  return errors;
}

function auditValueErrors(field: string, expression: string, expressions: PolicyExpressions): FieldError[] {
  const trimmed = expression.trim();
  if (trimmed === "") return [required(field, "valueExpression is not specified")];
  if (Buffer.byteLength(trimmed) > longestAudit) {
    return [required(field, `must not exceed ${longestAudit} bytes in length`)];
  }
  return expressionErrors(field, expression, expressions.auditValue(trimmed));
}

function mutationErrors(
  { patchType = "", applyConfiguration, jsonPatch }: Mutation,
  at: string,
  expressions: PolicyExpressions,
): FieldError[] {
  if (patchType === "") return [required(`${at}.patchType`)];
  if (patchType !== "JSONPatch" && patchType !== "ApplyConfiguration") {
    return [notSupported(`${at}.patchType`, patchType, ["ApplyConfiguration", "JSONPatch"])];
  }
  const patches = patchType === "JSONPatch";
  const [own, other] = patches ? ["jsonPatch", "applyConfiguration"] : ["applyConfiguration", "jsonPatch"];
  const [given, extra] = patches ? [jsonPatch, applyConfiguration] : [applyConfiguration, jsonPatch];
  const errors: FieldError[] = [];
  const expression = (given?.expression ?? "").trim();
  if (!given) errors.push(required(`${at}.${own}`, `must be specified when patchType is ${patchType}`));
  else if (expression === "") errors.push(required(`${at}.${own}.expression`));
  else {
    const compiled = patches ? expressions.jsonPatch(expression) : expressions.applyConfiguration(expression);
    errors.push(...expressionErrors(`${at}.${own}.expression`, expression, compiled));
  }
  if (extra) {
    errors.push(invalid(`${at}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`));
  }
  return errors;
}

function bindingErrors({ policyName = "", paramRef, matchResources }: BindingSpec): FieldError[] {
  return [
    ...(policyName === ""
      ? [required("spec.policyName")]
      : problems("spec.policyName", policyName, dns1123Subdomain(policyName))),
    ...(paramRef ? paramRefErrors(paramRef, "spec.paramRef") : []),
    ...(matchResources ? matchResourceErrors(matchResources, "spec.matchResources") : []),
  ];
}

function paramRefErrors({ name = "", selector, parameterNotFoundAction }: ParamRef, at: string): FieldError[] {
  const exclusive = "name and selector are mutually exclusive";
  const errors = name === "" ? [] : problems(`${at}.name`, name, pathSegmentName(name));
  if (name !== "" && selector) errors.push(forbidden(`${at}.name`, exclusive));
  errors.push(...labelSelectorErrors(selector, `${at}.selector`));
  if (name !== "" && selector) errors.push(forbidden(`${at}.selector`, exclusive));
  if (name === "" && !selector) errors.push(required(at, "one of name or selector must be specified"));
  const field = `${at}.parameterNotFoundAction`;
  if (!parameterNotFoundAction) errors.push(required(field));
  else errors.push(...oneOf(field, parameterNotFoundAction, ["Deny", "Allow"]));
  return errors;
}

function actionErrors(actions: readonly string[]): FieldError[] {
  const field = "spec.validationActions";
  const errors = each(field, actions, (action, at, index) => [
    ...oneOf(at, action, ["Audit", "Deny", "Warn"]),
    ...(actions.indexOf(action) < index ? [duplicate(at, action)] : []),
  ]);
  if (actions.includes("Deny") && actions.includes("Warn")) {
    const why = "repeating the same validation failure information in the API response and headers serves no purpose";
    errors.push(invalid(field, actions, `must not contain both Deny and Warn (${why})`));
  }
  if (actions.length === 0) errors.push(required(field, "at least one validation action is required"));
  return errors;
}
