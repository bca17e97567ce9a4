/** One step of a path: a field, an index of a list, or (after `mapMark`) a key of a map. */
export type Segment = string | number;

/** Where every path begins. */
export const rootSegment = "";

/** Says that the next segment is a key of a map. No field of Kubernetes is called so. */
export const mapMark = "\0map";

/** Thrown where Go's decoder gives up at once; elsewhere it notes the first problem and reads on. */
export class DecodeAborted extends Error {}

/** What one walk through one body has met so far. */
export class DecodeState {
  readonly unknownFields: string[] = [];
  readonly problems: string[] = [];
  /** From the root to the value that is being read, exclusive. */
  readonly path: Segment[] = [];
  /** The Go name of the innermost type that has fields: `PodSpec`. */
  struct = "";

  noteUnknown(field: string): void {
    this.unknownFields.push(this.pathOf(field));
  }

  /** The value is of a type that the field cannot take. Returns undefined, the value to go on with. */
  mismatch(value: unknown, at: Segment, goType: string): undefined {
    this.problems.push(this.mismatchMessage(wordFor(value), at, goType));
    return undefined;
  }

  /** As `mismatch`, for numbers that are numbers, but not of the kind or size that the field takes. */
  numberMismatch(value: number, at: Segment, goType: string): undefined {
    this.problems.push(this.mismatchMessage(`number ${value}`, at, goType));
    return undefined;
  }

  /** As `mismatch`, in types that decode themselves: these end the walk. */
  abortOnMismatch(value: unknown, at: Segment, goType: string): never {
    throw new DecodeAborted(this.mismatchMessage(wordFor(value), at, goType));
  }

  private mismatchMessage(found: string, at: Segment, goType: string): string {
    const fields = this.fieldsTo(at);
    const target = this.struct === "" ? "Go value" : `Go struct field ${this.struct}.${fields.join(".")}`;
    return `json: cannot unmarshal ${found} into ${target} of type ${goType}`;
  }

  /** Go's errors name the fields on the way, but neither indices nor keys of maps. */
  private fieldsTo(at: Segment): Segment[] {
    const whole = [...this.path, at];
    return whole.filter(
      (segment, index) =>
        typeof segment === "string" && segment !== rootSegment && segment !== mapMark && whole[index - 1] !== mapMark,
    );
  }

  private pathOf(at: Segment): string {
    let text = "";
    for (const segment of [...this.path, at]) {
      if (segment === rootSegment || segment === mapMark) continue;
      if (typeof segment === "number") text += `[${segment}]`;
      else text += text === "" ? segment : `.${segment}`;
    }
    return text;
  }
}

/** JSON's types in Go's words. */
function wordFor(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
