/** What an awk program is made of, once read. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/awk.html */

export type LeftValue =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "field"; readonly index: Expression }
  | { readonly kind: "element"; readonly array: string; readonly subscripts: readonly Expression[] };

export type Expression =
  | LeftValue
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "expression"; readonly source: string }
  | { readonly kind: "grouping"; readonly inner: Expression }
  | { readonly kind: "unary"; readonly operator: "!" | "-" | "+"; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "conditional"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  /** Operator without `=`: "" for plain assignment. */
  | { readonly kind: "assignment"; readonly operator: string; readonly target: LeftValue; readonly value: Expression }
  | { readonly kind: "step"; readonly by: 1 | -1; readonly before: boolean; readonly target: LeftValue }
  | { readonly kind: "in"; readonly subscripts: readonly Expression[]; readonly array: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly builtin: boolean }
  | {
      readonly kind: "getline";
      readonly target: LeftValue | undefined;
      readonly from: "input" | "file" | "command";
      readonly source: Expression | undefined;
    };

export type Statement =
  | { readonly kind: "expression"; readonly expression: Expression }
  | {
      readonly kind: "print";
      /** With a format as its first argument. */
      readonly formatted: boolean;
      readonly args: readonly Expression[];
      readonly redirection: { readonly operator: ">" | ">>" | "|"; readonly target: Expression } | undefined;
    }
  | { readonly kind: "if"; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: "while"; readonly test: Expression; readonly body: Statement; readonly bodyFirst: boolean }
  | {
      readonly kind: "for";
      readonly start: Statement | undefined;
      readonly test: Expression | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: "forIn"; readonly variable: LeftValue; readonly array: string; readonly body: Statement }
  | { readonly kind: "block"; readonly statements: readonly Statement[] }
  | { readonly kind: "delete"; readonly array: string; readonly subscripts: readonly Expression[] | undefined }
  | { readonly kind: "next" | "nextfile" | "break" | "continue" }
  | { readonly kind: "exit" | "return"; readonly value: Expression | undefined };

export interface AwkRule {
  readonly pattern: Expression | undefined;
  /** The end of a range of records. */
  readonly until: Expression | undefined;
  /** Undefined: print the record. */
  readonly action: Statement | undefined;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly begin: readonly Statement[];
  readonly rules: readonly AwkRule[];
  readonly end: readonly Statement[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}
