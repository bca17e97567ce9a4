export interface Variable {
  readonly value: string | undefined;
  readonly exported: boolean;
  readonly readOnly: boolean;
}

/** A variable may not be changed. */
export class ReadOnlyVariable extends Error {
  constructor(name: string) {
    super(`${name}: is read only`);
  }
}

/** What a value takes where it is long: short ones go with what every process takes. */
function longBytes(record: Variable | undefined): number {
  const length = record?.value?.length ?? 0;
  return length < 4096 ? 0 : length;
}

/** A shell's variables; records are immutable, so that a subshell's copy is cheap. */
export class Variables {
  readonly #records: Map<string, Variable>;
  /** What `local` has covered, per function call. */
  readonly #scopes: Map<string, Variable | undefined>[] = [];
  #environment: ReadonlyMap<string, string> | undefined;
  /** Told how much more, or less, memory long values take. */
  onGrowth: ((bytes: number) => void) | undefined;

  constructor(records: ReadonlyMap<string, Variable> = new Map()) {
    this.#records = new Map(records);
  }

  static fromEnvironment(env: ReadonlyMap<string, string>): Variables {
    const variables = new Variables();
    for (const [name, value] of env) variables.#records.set(name, { value, exported: true, readOnly: false });
    variables.#environment = env;
    return variables;
  }

  copy(): Variables {
    const copy = new Variables(this.#records);
    copy.#environment = this.#environment;
    return copy;
  }

  get(name: string): string | undefined {
    return this.#records.get(name)?.value;
  }

  record(name: string): Variable | undefined {
    return this.#records.get(name);
  }

  entries(): [string, Variable][] {
    return [...this.#records].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  set(name: string, value: string): void {
    const before = this.#records.get(name);
    if (before?.readOnly) throw new ReadOnlyVariable(name);
    this.#put(name, { value, exported: before?.exported ?? false, readOnly: false });
  }

  mark(name: string, change: { exported?: boolean; readOnly?: boolean }): void {
    const before = this.#records.get(name) ?? { value: undefined, exported: false, readOnly: false };
    this.#put(name, { ...before, ...change });
  }

  unset(name: string): void {
    if (this.#records.get(name)?.readOnly) throw new ReadOnlyVariable(name);
    this.restore(name, undefined);
  }

  /** Puts back what `record` gave. */
  restore(name: string, record: Variable | undefined): void {
    if (record) {
      this.#put(name, record);
      return;
    }
    if (this.#records.get(name)?.exported) this.#environment = undefined;
    this.#records.delete(name);
  }

  #put(name: string, record: Variable): void {
    const growth = longBytes(record) - longBytes(this.#records.get(name));
    if (growth !== 0) this.onGrowth?.(growth);
    if (record.exported || this.#records.get(name)?.exported) this.#environment = undefined;
    this.#records.set(name, record);
  }

  /** What commands are given. */
  environment(): ReadonlyMap<string, string> {
    if (this.#environment === undefined) {
      const environment = new Map<string, string>();
      for (const [name, { value, exported }] of this.#records) {
        if (exported && value !== undefined) environment.set(name, value);
      }
      this.#environment = environment;
    }
    return this.#environment;
  }

  enterFunction(): void {
    this.#scopes.push(new Map());
  }

  leaveFunction(): void {
    for (const [name, record] of this.#scopes.pop() ?? []) this.restore(name, record);
  }

  /** Makes a variable the present function's own; false outside a function. */
  local(name: string): boolean {
    const scope = this.#scopes.at(-1);
    if (scope === undefined) return false;
    if (!scope.has(name)) scope.set(name, this.#records.get(name));
    return true;
  }
}
