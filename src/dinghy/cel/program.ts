import type { NameChecks } from "./name-checks.ts";
import type { CelType } from "./types.ts";

/** What an expression is compiled against. */
export interface CompileOptions {
  /** Declared variables by name; a name may be dotted (`authorizer.requestResource`). */
  readonly variables: Readonly<Record<string, CelType>>;
  /** The type that the expression must have; anything when absent. More than one: any of them. */
  readonly resultTypes?: readonly CelType[];
  /** `authorizer`, `jsonpatch` and `mutation` (`Object{…}`, `JSONPatch{…}`) are known only where they are asked for. */
  readonly libraries?: readonly Library[];
  /** The rules for names; without them every name is taken for good. */
  readonly names?: NameChecks;
  /** What one evaluation may cost at most, in CEL's units; real servers allow 1,000,000 and so does the default. */
  readonly costLimit?: number;
}

export type Library = "authorizer" | "mutation";

/** Why an expression cannot be used. `message` is worded as real servers word it, its prefix included. */
export interface CompileError {
  /**
   * `compilation`: syntax or types; `result`: sound, but of a type that is not wanted here; `instantiation`: something
   * written out cannot be converted.
   */
  readonly kind: "compilation" | "result" | "instantiation";
  /** `compilation failed: ERROR: <input>:1:6: …`, `must evaluate to bool but got string`. */
  readonly message: string;
  /** The errors alone, without prefix: `ERROR: <input>:1:6: …`. Several are separated by newlines. */
  readonly issues: string;
}

export type CompileResult =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly error: CompileError };

/** Between least and most; `Number.POSITIVE_INFINITY` stands for what real servers show as the largest uint64. */
export interface CostEstimate {
  readonly min: number;
  readonly max: number;
}

/** A compiled expression: compile once, evaluate many times. Holds no state between evaluations. */
export interface Program {
  readonly resultType: CelType;
  /** Declared variables that the expression mentions, wherever it mentions them. */
  readonly references: ReadonlySet<string>;
  /** What it costs by estimate, given how large the values of its variables may get by their types. */
  readonly cost: CostEstimate;
  /**
   * Values are plain JSON by variable name (the declared types tell an integer from a number), or what another program
   * gave as `result`. A variable may be a function, which is called when the value is first needed. What is left out
   * counts as missing: touching it is an error. Never throws.
   */
  evaluate(values: Readonly<Record<string, unknown>>, costLimit?: number): Evaluation;
}

export type Evaluation =
  | {
      readonly ok: true;
      /** As JSON: integers as numbers, bytes as base64, timestamps and durations as text. */
      readonly value: unknown;
      /** The same as an expression has it, to be given to other programs. */
      readonly result: unknown;
      /** Constructed objects whose type is not that of the field they stand in: `Object.spec{…}` in `metadata`. */
      readonly typeProblems: readonly string[];
      readonly cost: number;
    }
  | {
      readonly ok: false;
      /** `cost`: the limit was reached, and nothing is known of the value. */
      readonly kind: "error" | "cost";
      /** As cel-go words it: `no such key: x`, `operation cancelled: actual cost limit exceeded`. */
      readonly message: string;
      readonly cost: number;
    };
