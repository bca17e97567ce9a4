import { Held } from "./adapt.ts";
import type { Node } from "./ast.ts";
import { check, childrenOf } from "./checker.ts";
import { estimateCost } from "./cost-estimate.ts";
import { environmentOf } from "./environment.ts";
import { mixedLiterals } from "./homogeneous.ts";
import { formatIssues, type Issue } from "./issues.ts";
import { misplacedTypes } from "./library/mutation.ts";
import { literalIssues } from "./literal-checks.ts";
import { parse } from "./parser.ts";
import { plan } from "./planner.ts";
import type { CompileError, CompileOptions, CompileResult, CostEstimate, Evaluation, Program } from "./program.ts";
import { Run, type Step } from "./run.ts";
import { toJson } from "./to-json.ts";
import { type CelType, describeType, sameType } from "./types.ts";
import { CelError, CostLimitError } from "./value.ts";

/** As real servers limit a single evaluation. */
const defaultCostLimit = 1_000_000;

/** Parses, checks types, estimates the cost. Never throws: what is wrong with the expression is the answer. */
export function compile(expression: string, options: CompileOptions): CompileResult {
  const { node, issues } = parse(expression);
  if (node === undefined) return { ok: false, error: failure(expression, issues) };
  const found = check(node, environmentOf(options.libraries, options.names), options.variables);
  if (found.length === 0) found.push(...literalIssues(node), ...mixedLiterals(node));
  if (found.length > 0) return { ok: false, error: failure(expression, found) };
  const error = wrongResult(node.type as CelType, options.resultTypes);
  if (error) return { ok: false, error };
  const problem = conversionProblem(node);
  if (problem !== undefined) {
    const message = `program instantiation failed: ${problem}`;
    return { ok: false, error: { kind: "instantiation", message, issues: message } };
  }
  return { ok: true, program: new CompiledProgram(node, options) };
}

const conversions = new Set(["bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint"]);

/** Conversions of what is written out are made once, before any evaluation. */
function conversionProblem(node: Node): string | undefined {
  for (const child of childrenOf(node)) {
    const problem = conversionProblem(child);
    if (problem !== undefined) return problem;
  }
  if (node.kind !== "call" || !conversions.has(node.name) || node.args.length !== 1) return undefined;
  if (node.args[0]?.kind !== "literal") return undefined;
  try {
    plan(node)(new Run({}, defaultCostLimit));
    return undefined;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

function failure(expression: string, issues: readonly Issue[]): CompileError {
  const text = formatIssues(expression, issues);
  return { kind: "compilation", message: `compilation failed: ${text}`, issues: text };
}

function wrongResult(type: CelType, wanted: readonly CelType[] | undefined): CompileError | undefined {
  if (wanted === undefined || wanted.some((each) => each.kind === "any" || sameType(each, type))) return undefined;
  const got = describeType(type);
  const names = wanted.map(describeType);
  const expected = names.length === 1 ? names[0] : `one of [${names.join(" ")}]`;
  const message = `must evaluate to ${expected} but got ${got}`;
  return { kind: "result", message, issues: message };
}

class CompiledProgram implements Program {
  readonly resultType: CelType;
  readonly references: ReadonlySet<string>;
  readonly #root: Node;
  readonly #step: Step;
  readonly #costLimit: number;
  /** Whether there can be objects with a type of their own. */
  readonly #constructs: boolean;
  readonly #variables: CompileOptions["variables"];
  #cost: CostEstimate | undefined;

  constructor(root: Node, { variables, libraries, costLimit = defaultCostLimit }: CompileOptions) {
    this.#constructs = libraries?.includes("mutation") ?? false;
    this.#root = root;
    this.#step = plan(root);
    this.#costLimit = costLimit;
    this.#variables = variables;
    this.resultType = root.type as CelType;
    this.references = new Set(namesIn(root).filter((name) => Object.hasOwn(variables, name)));
  }

  get cost(): CostEstimate {
    this.#cost ??= estimateCost(this.#root, this.#variables);
    return this.#cost;
  }

  evaluate(values: Readonly<Record<string, unknown>>, costLimit = this.#costLimit): Evaluation {
    const run = new Run(values, costLimit);
    try {
      const value = this.#step(run);
      const typeProblems = this.#constructs ? misplacedTypes(value) : [];
      return { ok: true, value: toJson(value), result: new Held(value), typeProblems, cost: run.cost };
    } catch (error) {
      if (error instanceof CostLimitError) return { ok: false, kind: "cost", message: error.message, cost: run.cost };
      if (error instanceof CelError) return { ok: false, kind: "error", message: error.message, cost: run.cost };
      // Too many frames: an expression that is too deep for us is too expensive.
      if (error instanceof RangeError) return { ok: false, kind: "error", message: error.message, cost: run.cost };
      throw error;
    }
  }
}

function namesIn(node: Node): string[] {
  const own = node.kind === "ident" ? [node.name] : [];
  return [...own, ...childrenOf(node).flatMap(namesIn)];
}
