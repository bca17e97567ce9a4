import { controlBuiltins } from "./builtins/control.ts";
import { environmentBuiltins } from "./builtins/environment.ts";
import { inputBuiltins } from "./builtins/input.ts";
import { jobBuiltins } from "./builtins/jobs.ts";
import { optionBuiltins } from "./builtins/options.ts";
import { outputBuiltins } from "./builtins/output.ts";
import type { Shell } from "./shell.ts";

/** A command that runs in the shell's own process; `argv[0]` is its name. */
export type Builtin = (shell: Shell, argv: readonly string[]) => number | Promise<number>;

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...controlBuiltins,
    ...environmentBuiltins,
    ...inputBuiltins,
    ...jobBuiltins,
    ...optionBuiltins,
    ...outputBuiltins,
  }),
);

/** Builtins whose assignments stay. */
export const specialBuiltins: ReadonlySet<string> = new Set(
  ": . source break continue eval exec exit export readonly return set shift times trap unset".split(" "),
);
