import { type CelType, readType, splitTypes } from "./types.ts";
import { ListValue, MapValue, type Opaque, Optional, runtimeKind, type Value } from "./value.ts";

/** One way to call a function. */
export interface Overload {
  /** As cel-go calls it; costs go by it. */
  readonly id: string;
  readonly name: string;
  /** Called as `target.name(…)`; the target is the first parameter. */
  readonly member: boolean;
  readonly parameters: readonly CelType[];
  readonly result: CelType;
  readonly typeParameters: readonly string[];
  readonly run: (...values: Value[]) => Value;
}

/**
 * `["size_string", "size(string): int", run]`, or `["string_size", "string -> size(): int", run]` for what is called on
 * a value. Arguments have been checked against the signature when `run` is called; it throws `CelError`.
 */
export type Declaration = readonly [id: string, signature: string, run: (...values: never[]) => Value];

/** All functions of an environment, by name. */
export class Functions {
  readonly #byName = new Map<string, Overload[]>();

  constructor(...libraries: readonly (readonly Declaration[])[]) {
    for (const declaration of libraries.flat()) {
      const overload = readDeclaration(declaration);
      const others = this.#byName.get(overload.name);
      if (others) others.push(overload);
      else this.#byName.set(overload.name, [overload]);
    }
  }

  overloads(name: string): readonly Overload[] | undefined {
    return this.#byName.get(name);
  }
}

function readDeclaration([id, signature, run]: Declaration): Overload {
  const arrow = signature.indexOf("->");
  const open = signature.indexOf("(", Math.max(arrow, 0));
  const close = signature.lastIndexOf("):");
  const target = arrow < 0 ? [] : [signature.slice(0, arrow)];
  const parameters = [...target, ...splitTypes(signature.slice(open + 1, close))].map((text) => readType(text.trim()));
  const result = readType(signature.slice(close + 2).trim());
  return {
    id,
    name: signature.slice(arrow < 0 ? 0 : arrow + 2, open).trim(),
    member: arrow >= 0,
    parameters,
    result,
    typeParameters: [...new Set([...parameters, result].flatMap(parametersOf))],
    run: run as unknown as Overload["run"],
  };
}

function parametersOf(type: CelType): string[] {
  return type.kind === "param" ? [type.name as string] : type.parameters.flatMap(parametersOf);
}

/** Whether values can be given to an overload; lists are judged by their first element. */
export function accepts(overload: Overload, values: readonly Value[]): boolean {
  const { parameters } = overload;
  return values.length === parameters.length && values.every((value, i) => isOf(value, parameters[i] as CelType));
}

function isOf(value: Value, type: CelType): boolean {
  const { kind, parameters } = type;
  if (kind === "dyn" || kind === "param" || kind === "any") return true;
  if (runtimeKind(value) !== kind) return false;
  if (kind === "opaque") return (value as Opaque).typeName === type.name;
  const [element] = parameters;
  if (element === undefined) return true;
  if (value instanceof ListValue) return value.size === 0 || isOf(value.at(0), element);
  if (value instanceof Optional) return value.value === undefined || isOf(value.value, element);
  return value instanceof MapValue || kind === "type";
}
