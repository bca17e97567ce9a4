/**
 * Which types can stand for which, and what type parameters come to mean on the way.
 * Upstream: cel-go checker/types.go. `dyn` goes with everything; null with what may be absent.
 */
import { type CelType, dynType, sameType } from "./types.ts";

export type Substitution = ReadonlyMap<string, CelType>;

const isDyn = (type: CelType): boolean => type.kind === "dyn" || type.kind === "any";
const isWild = (type: CelType): boolean => isDyn(type) || type.kind === "error";

/** The substitution that lets each of `given` stand for its `wanted`; undefined when there is none. */
export function assign(
  known: Substitution,
  given: readonly CelType[],
  wanted: readonly CelType[],
): Substitution | undefined {
  if (given.length !== wanted.length) return undefined;
  const found = new Map(known);
  return given.every((type, i) => fits(found, type, wanted[i] as CelType)) ? found : undefined;
}

function fits(found: Map<string, CelType>, a: CelType, b: CelType): boolean {
  if (b.kind === "param") {
    const { valid, bound } = bind(found, a, b);
    if (valid || bound) return valid;
  }
  if (a.kind === "param") return bind(found, b, a).valid;
  if (isWild(a) || isWild(b)) return true;
  if (a.kind === "null") return takesNull(b);
  if (a.kind !== b.kind) return false;
  if (a.kind === "type") return true;
  if (a.name !== b.name || a.parameters.length !== b.parameters.length) return false;
  return a.parameters.every((each, i) => fits(found, each, b.parameters[i] as CelType));
}

function takesNull({ kind }: CelType): boolean {
  return ["null", "object", "opaque", "optional", "timestamp", "duration"].includes(kind);
}

function bind(found: Map<string, CelType>, type: CelType, param: CelType): { valid: boolean; bound: boolean } {
  const name = param.name as string;
  if (type.kind === "param" && type.name === name) return { valid: true, bound: true };
  const before = found.get(name);
  if (before !== undefined) {
    if (sameType(type, before)) return { valid: true, bound: true };
    if (!fits(found, type, before)) return { valid: false, bound: true };
    const general = mostGeneral(type, before);
    if (!occurs(found, name, general)) found.set(name, general);
    return { valid: true, bound: true };
  }
  if (occurs(found, name, type)) return { valid: false, bound: false };
  found.set(name, type);
  return { valid: true, bound: false };
}

function occurs(found: Substitution, name: string, within: CelType): boolean {
  if (within.kind === "param") {
    if (within.name === name) return true;
    const next = found.get(within.name as string);
    return next !== undefined && occurs(found, name, next);
  }
  return within.parameters.some((each) => occurs(found, name, each));
}

export function mostGeneral(a: CelType, b: CelType): CelType {
  return isLessSpecific(a, b) ? a : b;
}

function isLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === "param") return true;
  if (isDyn(b) || b.kind === "param" || a.kind !== b.kind) return false;
  if (a.kind === "type") return true;
  if (a.parameters.length !== b.parameters.length || a.name !== b.name) return false;
  return a.parameters.every((each, i) => isLessSpecific(each, b.parameters[i] as CelType));
}

/** The type with all that is known put in; what is not known stays, or becomes `dyn`. */
export function substitute(known: Substitution, type: CelType, unknownIsDyn: boolean): CelType {
  if (type.kind === "param") {
    const found = known.get(type.name as string);
    if (found !== undefined) return substitute(known, found, unknownIsDyn);
    return unknownIsDyn ? dynType : type;
  }
  if (type.parameters.length === 0) return type;
  const parameters = type.parameters.map((each) => substitute(known, each, unknownIsDyn));
  if (parameters.every((each, i) => each === type.parameters[i])) return type;
  return { ...type, parameters };
}
