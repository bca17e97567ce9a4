/** What a shell script is made of, once read. Immutable: trees are cached and shared. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html */

/** A word is pieces that are expanded one by one and joined. */
export type Word = readonly Piece[];

export type Piece =
  /** Text as it stands; quoted text is neither split nor a pattern. */
  | { readonly kind: "text"; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "parameter"; readonly quoted: boolean; readonly expansion: Expansion }
  | { readonly kind: "command"; readonly quoted: boolean; readonly script: Script }
  | { readonly kind: "arithmetic"; readonly quoted: boolean; readonly expression: Word };

export interface Expansion {
  readonly name: string;
  /** `${#name}`. */
  readonly length?: boolean;
  /** Operator with its colon where it has one: `:-`, `=`, `##`, `%`, `/`, `//`, `:`. */
  readonly operator?: string;
  readonly argument?: Word;
  /** The replacement of `${name/pattern/replacement}`, the length of `${name:offset:length}`. */
  readonly second?: Word;
}

export interface Redirection {
  /** Undefined: the operator's default (0 for input, 1 for output); -1: both 1 and 2 (`&>`). */
  readonly fd: number | undefined;
  readonly operator: "<" | ">" | ">|" | ">>" | "<>" | "<&" | ">&" | "<<";
  readonly target: Word;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
  readonly append: boolean;
}

export type Command =
  | {
      readonly kind: "simple";
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirections: readonly Redirection[];
    }
  | { readonly kind: "group" | "subshell"; readonly body: Script; readonly redirections: readonly Redirection[] }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: Script; readonly body: Script }[];
      readonly otherwise: Script | undefined;
      readonly redirections: readonly Redirection[];
    }
  | {
      readonly kind: "while";
      readonly until: boolean;
      readonly condition: Script;
      readonly body: Script;
      readonly redirections: readonly Redirection[];
    }
  | {
      readonly kind: "for";
      readonly variable: string;
      /** Undefined: the positional parameters. */
      readonly words: readonly Word[] | undefined;
      readonly body: Script;
      readonly redirections: readonly Redirection[];
    }
  | {
      readonly kind: "case";
      readonly subject: Word;
      readonly items: readonly {
        readonly patterns: readonly Word[];
        readonly body: Script;
        readonly fallThrough: boolean;
      }[];
      readonly redirections: readonly Redirection[];
    }
  | { readonly kind: "function"; readonly name: string; readonly body: Command };

export interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

/** Pipelines joined by `&&` and `||`. */
export interface AndOr {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly pipeline: Pipeline }[];
  readonly background: boolean;
  readonly line: number;
}

export type Script = readonly AndOr[];

/** The text is no script; `incomplete` where more text could make it one. */
export class ShellSyntaxError extends Error {
  readonly incomplete: boolean;
  readonly line: number;
  constructor(message: string, line: number, incomplete = false) {
    super(message);
    this.name = "ShellSyntaxError";
    this.line = line;
    this.incomplete = incomplete;
  }
}
