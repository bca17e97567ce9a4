import { adapt } from "./adapt.ts";
import type { CelType } from "./types.ts";
import { CelError, CostLimitError, type Value } from "./value.ts";

/** One evaluation: its variables, what loops have set, and what it has cost. */
export class Run {
  /** Variables of loops, by slot. */
  readonly slots: (Value | CelError)[] = [];
  cost = 0;
  readonly #limit: number;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #read = new Map<string, Value>();

  constructor(values: Readonly<Record<string, unknown>>, limit: number) {
    this.#values = values;
    this.#limit = limit;
  }

  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#limit) throw new CostLimitError();
  }

  /** Converted when it is first asked for; what is a function is called then. */
  variable(name: string, type: CelType): Value {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#values, name)) throw new CelError(`no such attribute(s): ${name}`);
    const raw = this.#values[name];
    const value = adapt(typeof raw === "function" ? (raw as () => unknown)() : raw, type);
    this.#read.set(name, value);
    return value;
  }
}

/** A node, made ready to be evaluated. */
export type Step = (run: Run) => Value;
