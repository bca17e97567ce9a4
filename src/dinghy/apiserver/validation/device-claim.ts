/** What a claim on devices may ask for. Upstream: pkg/apis/resource/validation `validateDeviceClaim`. */
import { duplicate, type FieldError, invalid, notSupported, required, tooLong, tooMany } from "../field-error.ts";
import { isJsonObject } from "../json-value.ts";
import { deviceExpressionProblem } from "./device-expression.ts";
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from "./names.ts";
import { each, problems } from "./rules.ts";
import { driverNameErrors } from "./storage.ts";

export interface Selector {
  readonly cel?: { readonly expression?: string };
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

interface Exact {
  readonly name?: string;
  readonly deviceClassName?: string;
  readonly selectors?: Selector[];
  readonly allocationMode?: string;
  readonly count?: number;
  readonly tolerations?: Toleration[];
}

interface Request {
  readonly name?: string;
  readonly exactly?: Exact;
  readonly firstAvailable?: Exact[];
}

export interface Configuration {
  readonly requests?: string[];
  readonly source?: string;
  readonly opaque?: { readonly driver?: string; readonly parameters?: unknown };
}

export interface DeviceClaim {
  readonly requests?: Request[] | null;
  readonly constraints?: { requests?: string[]; matchAttribute?: string; distinctAttribute?: string }[];
  readonly config?: Configuration[];
}

const most = 32;
const mostAlternatives = 8;
const longestExpression = 10 * 1024;
const longestParameters = 10 * 1024;

/** A list of at most so many items; too many are not even looked at. */
export function list<T>(
  field: string,
  items: readonly T[] | null | undefined,
  limit: number,
  check: (item: T, at: string) => FieldError[],
): FieldError[] {
  if ((items?.length ?? 0) > limit) return [tooMany(field, items?.length ?? 0, limit)];
  return each(field, items, check);
}

/** The same where no two items may have the same key. */
export function set<T>(
  field: string,
  items: readonly T[] | null | undefined,
  limit: number,
  keyOf: (item: T) => string,
  check: (item: T, at: string) => FieldError[],
): FieldError[] {
  if ((items?.length ?? 0) > limit) return [tooMany(field, items?.length ?? 0, limit)];
  const seen = new Set<string>();
  return [
    ...each(field, items, check),
    ...each(field, items, (item, at) => {
      const key = keyOf(item);
      if (seen.has(key)) return [duplicate(at, key)];
      seen.add(key);
      return [];
    }),
  ];
}

export function deviceClaimErrors(claim: DeviceClaim | undefined, at: string): FieldError[] {
  const { requests, constraints, config } = claim ?? {};
  const names = requestNames(claim);
  return [
    ...set(`${at}.requests`, requests, most, ({ name = "" }) => name, requestErrors),
    ...list(`${at}.constraints`, constraints, most, (constraint, where) => {
      const { matchAttribute: match, distinctAttribute: distinct } = constraint;
      const errors = referencesErrors(constraint.requests, `${where}.requests`, names);
      if (match !== undefined) return [...errors, ...attributeErrors(match, `${where}.matchAttribute`)];
      if (distinct !== undefined) return [...errors, ...attributeErrors(distinct, `${where}.distinctAttribute`)];
      return [...errors, required(`${where}.matchAttribute`)];
    }),
    ...list(`${at}.config`, config, most, (each, where) => [
      ...referencesErrors(each.requests, `${where}.requests`, names),
      ...configurationErrors(each, where),
    ]),
  ];
}

/** Names of requests, and `request/alternative`. */
export function requestNames(claim: DeviceClaim | undefined): ReadonlySet<string> {
  return new Set(
    (claim?.requests ?? []).flatMap(({ name = "", firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((part) => `${name}/${part.name ?? ""}`),
    ]),
  );
}

function requestErrors({ name = "", exactly, firstAvailable }: Request, at: string): FieldError[] {
  const errors = problems(`${at}.name`, name, dns1123Label(name));
  const several = (firstAvailable?.length ?? 0) > 0;
  const both = "exactly one of `exactly` or `firstAvailable` is required";
  if (!several && exactly === undefined) return [...errors, required(at, both)];
  if (several && exactly !== undefined) return [...errors, invalid(at, null, `${both}, but multiple fields are set`)];
  if (exactly !== undefined) return [...errors, ...exactErrors(exactly, `${at}.exactly`)];
  return [
    ...errors,
    ...set(
      `${at}.firstAvailable`,
      firstAvailable,
      mostAlternatives,
      (part) => part.name ?? "",
      (part, where) => [
        ...problems(`${where}.name`, part.name ?? "", dns1123Label(part.name ?? "")),
        ...exactErrors(part, where),
      ],
    ),
  ];
}

function exactErrors(request: Exact, at: string): FieldError[] {
  const { deviceClassName: name, allocationMode: mode = "", count = 0 } = request;
  const field = `${at}.deviceClassName`;
  const errors = name ? problems(field, name, dns1123Subdomain(name)) : [required(field)];
  errors.push(...list(`${at}.selectors`, request.selectors, most, selectorErrors));
  if (mode === "All") {
    if (count !== 0) errors.push(invalid(`${at}.count`, count, "must not be specified when allocationMode is 'All'"));
  } else if (mode === "ExactCount") {
    if (count <= 0) errors.push(invalid(`${at}.count`, count, "must be greater than zero"));
  } else errors.push(notSupported(`${at}.allocationMode`, mode, ["All", "ExactCount"]));
  return [...errors, ...each(`${at}.tolerations`, request.tolerations, tolerationErrors)];
}

export function selectorErrors({ cel }: Selector, at: string): FieldError[] {
  if (cel === undefined) return [required(`${at}.cel`)];
  const { expression = "" } = cel;
  if (expression.length > longestExpression) return [tooLong(`${at}.cel.expression`, longestExpression)];
  const problem = deviceExpressionProblem(expression);
  return problem === undefined ? [] : [invalid(`${at}.cel.expression`, expression, problem)];
}

function tolerationErrors({ key, operator = "", value, effect }: Toleration, at: string): FieldError[] {
  const errors = key ? problems(`${at}.key`, key, qualifiedName(key)) : [];
  if (operator === "Exists") {
    if (value) errors.push(invalid(`${at}.value`, value, "must be empty for operator `Exists`"));
  } else if (operator === "Equal" || operator === "") {
    if (!key) errors.push(required(`${at}.key`, "required for operator `Equal`"));
    errors.push(...problems(`${at}.value`, value ?? "", labelValue(value ?? "")));
  } else errors.push(notSupported(`${at}.operator`, operator, ["Equal", "Exists"]));
  const effects = ["NoExecute", "NoSchedule", "None"];
  return effect && !effects.includes(effect) ? [...errors, notSupported(`${at}.effect`, effect, effects)] : errors;
}

export function referencesErrors(
  requests: readonly string[] | undefined,
  field: string,
  names: ReadonlySet<string>,
): FieldError[] {
  return set(
    field,
    requests,
    most,
    (name) => name,
    (name, at) => referenceErrors(name, at, names),
  );
}

export function referenceErrors(name: string, at: string, names: ReadonlySet<string>): FieldError[] {
  const why = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const segments = name.split("/");
  if (segments.length > 2) return [invalid(at, name, why)];
  const errors = segments.flatMap((segment) => problems(at, segment, dns1123Label(segment)));
  return names.has(name) ? errors : [...errors, invalid(at, name, why)];
}

export function configurationErrors({ opaque }: Configuration, at: string): FieldError[] {
  if (opaque === undefined) return [required(`${at}.opaque`)];
  const { driver = "", parameters } = opaque;
  const field = `${at}.opaque.parameters`;
  const errors = driverNameErrors(driver, `${at}.opaque.driver`);
  if (parameters === undefined || parameters === null) return [...errors, required(field)];
  if (JSON.stringify(parameters).length > longestParameters) return [...errors, tooLong(field, longestParameters)];
  return isJsonObject(parameters)
    ? errors
    : [...errors, invalid(field, "<value omitted>", "must be a valid JSON object")];
}

const identifierFormat = "[A-Za-z_][A-Za-z0-9_]*";
const identifierPattern = new RegExp(`^${identifierFormat}$`);
const longestIdentifier = 32;

/** `model`, or `dra.example.com/model`. */
export function attributeNameErrors(name: string, at: string): FieldError[] {
  const [domain = "", id, ...more] = name.split("/");
  if (more.length > 0) return [];
  if (id === undefined) return identifierErrors(domain, at);
  return [
    ...(domain === "" ? [invalid(at, "", "the domain must not be empty")] : driverNameErrors(domain, at)),
    ...(id === "" ? [invalid(at, "", "the name must not be empty")] : identifierErrors(id, at)),
  ];
}

function identifierErrors(id: string, at: string): FieldError[] {
  const errors = id.length > longestIdentifier ? [tooLong(at, longestIdentifier)] : [];
  if (identifierPattern.test(id)) return errors;
  const form = `(e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '${identifierFormat}')`;
  const why = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric";
  return [...errors, invalid(at, id, `${why} characters or '_' ${form}`)];
}

function attributeErrors(name: string, at: string): FieldError[] {
  const errors = attributeNameErrors(name, at);
  if (name.includes("/")) return errors;
  return [...errors, invalid(at, name, "a fully qualified name must be a domain and a name separated by a slash")];
}
