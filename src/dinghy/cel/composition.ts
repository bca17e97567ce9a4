/**
 * Expressions that use each other: named ones become fields of `variables`, which later ones may ask for; each is
 * evaluated when it is first asked for. Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/cel/composition.go.
 */
import type { CompileOptions, CompileResult, Evaluation, Program } from "./program.ts";
import { type CelType, dynType, listOf, mapOf, objectOf } from "./types.ts";
import { CelError } from "./value.ts";

export type Compile = (expression: string, options: CompileOptions) => CompileResult;

export interface CompositionOptions {
  readonly compile: Compile;
  /** What all of them know. */
  readonly base: CompileOptions;
  /** False where nothing is named: then `variables` is not known at all. */
  readonly named: boolean;
}

export class Composition {
  readonly #compile: Compile;
  readonly #base: CompileOptions;
  readonly #named: boolean;
  readonly #fields: Record<string, CelType> = {};
  readonly #parts = new Map<string, CompileResult>();

  constructor({ compile, base, named }: CompositionOptions) {
    this.#compile = compile;
    this.#base = base;
    this.#named = named;
  }

  /** Names an expression; those after it can use it, even where it does not compile. */
  add(name: string, expression: string): CompileResult {
    const result = this.compile(expression);
    this.#fields[name] = result.ok ? fieldType(result.program.resultType) : dynType;
    this.#parts.set(name, result);
    return result;
  }

  compile(expression: string, options: Partial<CompileOptions> = {}): CompileResult {
    const all = { ...this.#base, ...options };
    // The fields of now: those that come later are not known to what is compiled before them.
    const fields = { ...this.#fields };
    const variables = this.#named
      ? { ...all.variables, variables: objectOf("kubernetes.variables", fields) }
      : all.variables;
    return this.#compile(expression, { ...all, variables });
  }

  get parts(): ReadonlyMap<string, CompileResult> {
    return this.#parts;
  }
}

/** What is no plain value, list or map is seen as anything. */
function fieldType(type: CelType): CelType {
  const [first = dynType, second = dynType] = type.parameters.map(fieldType);
  if (type.kind === "list") return listOf(first);
  if (type.kind === "map") return mapOf(first, second);
  return type.parameters.length === 0 && type.kind !== "object" && type.kind !== "opaque" ? type : dynType;
}

/** One evaluation of the programs of a composition, against one set of values and one budget. */
export class CompositionRun {
  readonly values: Readonly<Record<string, unknown>>;
  #left: number;
  #shared = 0;

  constructor(composition: Composition, values: Readonly<Record<string, unknown>>, budget: number) {
    this.#left = budget;
    const variables: Record<string, unknown> = {};
    for (const [name, result] of composition.parts) {
      let known: { value: unknown } | undefined;
      Object.defineProperty(variables, name, {
        enumerable: true,
        get: () => {
          known ??= { value: this.#part(name, result) };
          return known.value;
        },
      });
    }
    this.values = { ...values, variables };
  }

  /** Undefined when the budget is spent: what else there is to evaluate shall not be. */
  evaluate(program: Program): Evaluation | undefined {
    this.#shared = 0;
    const evaluation = program.evaluate(this.values);
    this.#left -= evaluation.cost + this.#shared;
    return this.#left < 0 ? undefined : evaluation;
  }

  #part(name: string, result: CompileResult): unknown {
    const what = `composited variable ${JSON.stringify(name)}`;
    if (!result.ok) throw new CelError(`${what} fails to compile: ${result.error.message}`);
    const evaluation = result.program.evaluate(this.values);
    this.#shared += evaluation.cost;
    if (!evaluation.ok) throw new CelError(`${what} fails to evaluate: ${evaluation.message}`);
    return evaluation.result;
  }
}
