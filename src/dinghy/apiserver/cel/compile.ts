import type { CompileOptions, CompileResult } from "./program.ts";

/** Parses, checks types, estimates the cost. Never throws: what is wrong with the expression is the answer. */
export function compile(expression: string, options: CompileOptions): CompileResult {
  throw new Error(`not there yet: ${expression} ${Object.keys(options.variables).join()}`);
}
