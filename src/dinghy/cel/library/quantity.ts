/** Quantities and semantic versions. Upstream: staging/src/k8s.io/apiserver/pkg/cel/library/quantity.go, semverlib.go. */
import { formatQuantity, parseQuantity } from "#apimachinery";
import type { Declaration } from "../overload.ts";
import { CelError, Opaque } from "../value.ts";

type ParsedQuantity = ReturnType<typeof parseQuantity>;

const one = 1_000_000_000n;

export class QuantityValue extends Opaque {
  readonly typeName = "kubernetes.Quantity";
  readonly parsed: ParsedQuantity;

  constructor(parsed: ParsedQuantity) {
    super();
    this.parsed = parsed;
  }

  get nanos(): bigint {
    return this.parsed.nanos;
  }

  override equals(other: Opaque): boolean {
    return other instanceof QuantityValue && other.nanos === this.nanos;
  }

  override toString(): string {
    return formatQuantity(this.parsed);
  }
}

function readQuantity(text: string): QuantityValue {
  try {
    return new QuantityValue(parseQuantity(text));
  } catch (error) {
    throw new CelError((error as Error).message);
  }
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}

const signOf = (value: bigint): bigint => (value < 0n ? -1n : value > 0n ? 1n : 0n);
const plus = ({ parsed }: QuantityValue, nanos: bigint): QuantityValue =>
  new QuantityValue({ ...parsed, nanos: parsed.nanos + nanos });

function isInteger({ nanos }: QuantityValue): boolean {
  return nanos % one === 0n && BigInt.asIntN(64, nanos / one) === nanos / one;
}

function asInteger(quantity: QuantityValue): bigint {
  if (!isInteger(quantity)) throw new CelError("cannot convert value to integer");
  return quantity.nanos / one;
}

const type = "kubernetes.Quantity";

const quantities: readonly Declaration[] = [
  ["string_to_quantity", `quantity(string): ${type}`, readQuantity],
  ["is_quantity_string", "isQuantity(string): bool", isQuantity],
  ["quantity_sign", `sign(${type}): int`, ({ nanos }: QuantityValue) => signOf(nanos)],
  [
    "quantity_is_greater_than",
    `${type} -> isGreaterThan(${type}): bool`,
    (a: QuantityValue, b: QuantityValue) => a.nanos > b.nanos,
  ],
  [
    "quantity_is_less_than",
    `${type} -> isLessThan(${type}): bool`,
    (a: QuantityValue, b: QuantityValue) => a.nanos < b.nanos,
  ],
  [
    "quantity_compare_to",
    `${type} -> compareTo(${type}): int`,
    (a: QuantityValue, b: QuantityValue) => signOf(a.nanos - b.nanos),
  ],
  ["quantity_get_float", `${type} -> asApproximateFloat(): double`, ({ nanos }: QuantityValue) => Number(nanos) / 1e9],
  ["quantity_get_int", `${type} -> asInteger(): int`, asInteger],
  ["quantity_is_integer", `${type} -> isInteger(): bool`, isInteger],
  ["quantity_add", `${type} -> add(${type}): ${type}`, (a: QuantityValue, b: QuantityValue) => plus(a, b.nanos)],
  ["quantity_add_int", `${type} -> add(int): ${type}`, (a: QuantityValue, b: bigint) => plus(a, b * one)],
  ["quantity_sub", `${type} -> sub(${type}): ${type}`, (a: QuantityValue, b: QuantityValue) => plus(a, -b.nanos)],
  ["quantity_sub_int", `${type} -> sub(int): ${type}`, (a: QuantityValue, b: bigint) => plus(a, -b * one)],
];

class Semver extends Opaque {
  readonly typeName = "kubernetes.Semver";
  readonly numbers: readonly bigint[];
  readonly preRelease: readonly string[];

  constructor(numbers: readonly bigint[], preRelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.preRelease = preRelease;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Semver && compareVersions(this, other) === 0n;
  }
}

const semverPattern =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Without the `v`, leading zeros and missing parts that are tolerated. */
function normalized(text: string): string {
  const [major = "", minor, ...rest] = text.replace(/^v/, "").split(".");
  const parts = [major, minor, rest.length > 0 ? rest.join(".") : undefined]
    .filter((part) => part !== undefined)
    .map((part) => part.replace(/^0+(?=\d)/, ""));
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) as string)) return "";
  while (parts.length < 3) parts.push("0");
  return parts.join(".");
}

function parseSemver(text: string, tolerant = false): Semver | undefined {
  const found = semverPattern.exec(tolerant ? normalized(text) : text);
  if (!found) return undefined;
  return new Semver(found.slice(1, 4).map(BigInt), found[4]?.split(".") ?? []);
}

function readSemver(text: string, tolerant = false): Semver {
  const version = parseSemver(text, tolerant);
  if (version !== undefined) return version;
  const why =
    text.split(".").length < 3
      ? "No Major.Minor.Patch elements found"
      : `Invalid character(s) found in version "${text}"`;
  throw new CelError(why);
}

function compareVersions(a: Semver, b: Semver): bigint {
  for (let i = 0; i < 3; i++) {
    const order = signOf((a.numbers[i] as bigint) - (b.numbers[i] as bigint));
    if (order !== 0n) return order;
  }
  if (a.preRelease.length === 0 || b.preRelease.length === 0)
    return BigInt(b.preRelease.length > 0) - BigInt(a.preRelease.length > 0);
  for (let i = 0; i < Math.min(a.preRelease.length, b.preRelease.length); i++) {
    const order = compareIdentifiers(a.preRelease[i] as string, b.preRelease[i] as string);
    if (order !== 0n) return order;
  }
  return signOf(BigInt(a.preRelease.length - b.preRelease.length));
}

/** Numbers go by value and before words. */
function compareIdentifiers(a: string, b: string): bigint {
  const [first, second] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (first && second) return signOf(BigInt(a) - BigInt(b));
  if (first !== second) return first ? -1n : 1n;
  return a < b ? -1n : a > b ? 1n : 0n;
}

const semver = "kubernetes.Semver";

const versions: readonly Declaration[] = [
  ["string_to_semver", `semver(string): ${semver}`, (text: string) => readSemver(text)],
  ["string_bool_to_semver", `semver(string, bool): ${semver}`, readSemver],
  ["is_semver_string", "isSemver(string): bool", (text: string) => parseSemver(text) !== undefined],
  [
    "is_semver_string_bool",
    "isSemver(string, bool): bool",
    (text: string, tolerant: boolean) => parseSemver(text, tolerant) !== undefined,
  ],
  [
    "semver_is_greater_than",
    `${semver} -> isGreaterThan(${semver}): bool`,
    (a: Semver, b: Semver) => compareVersions(a, b) === 1n,
  ],
  [
    "semver_is_less_than",
    `${semver} -> isLessThan(${semver}): bool`,
    (a: Semver, b: Semver) => compareVersions(a, b) === -1n,
  ],
  ["semver_compare_to", `${semver} -> compareTo(${semver}): int`, compareVersions],
  ["semver_major", `${semver} -> major(): int`, ({ numbers }: Semver) => numbers[0] as bigint],
  ["semver_minor", `${semver} -> minor(): int`, ({ numbers }: Semver) => numbers[1] as bigint],
  ["semver_patch", `${semver} -> patch(): int`, ({ numbers }: Semver) => numbers[2] as bigint],
];

export const quantity: readonly Declaration[] = [...quantities, ...versions];
