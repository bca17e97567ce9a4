import { inputValue, type Value } from "./value.ts";

/** A variable: a value, or an array once it has been used as one. */
export interface Cell {
  value: Value;
  array: Map<string, Value> | undefined;
  /** The untouched variable that was passed here: becomes an array together with this one. */
  origin?: Cell;
}

export const newCell = (value?: Value): Cell => ({ value, array: undefined });

export function arrayOf(cell: Cell): Map<string, Value> {
  if (cell.array === undefined) {
    cell.array = cell.origin ? arrayOf(cell.origin) : new Map();
  }
  return cell.array;
}

/** Globals, and the locals of functions that are running. */
export class Variables {
  readonly #globals = new Map<string, Cell>();
  readonly #frames: Map<string, Cell>[] = [];

  constructor(initial: Readonly<Record<string, Value>>) {
    for (const [name, value] of Object.entries(initial)) this.#globals.set(name, newCell(value));
  }

  cell(name: string): Cell {
    const local = this.#frames.at(-1)?.get(name);
    return local ?? this.global(name);
  }

  global(name: string): Cell {
    let cell = this.#globals.get(name);
    if (cell === undefined) {
      cell = newCell();
      this.#globals.set(name, cell);
    }
    return cell;
  }

  /** Sets a global from outside: `-v`, an operand such as `a=b`. */
  assign(name: string, text: string): void {
    this.global(name).value = inputValue(text);
  }

  get depth(): number {
    return this.#frames.length;
  }

  enter(locals: Map<string, Cell>): void {
    this.#frames.push(locals);
  }

  leave(): void {
    this.#frames.pop();
  }
}
