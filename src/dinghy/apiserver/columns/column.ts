import type { KubernetesObject } from "#apimachinery";
import { ageOf } from "./duration.ts";

export interface ColumnDefinition {
  readonly name: string;
  /** An OpenAPI type: `string`, `integer`, `boolean`, `number`, `date`. */
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number;
}

/** One column and how its cell is computed. */
export interface Column<T = KubernetesObject> extends ColumnDefinition {
  cell(object: T, nowMs: number): unknown;
}

/** The columns of one resource. */
export interface Printer<T = KubernetesObject> {
  readonly columns: readonly Column<T>[];
  /** What `kubectl` may use to hide rows: a Pod that is done. */
  rowConditions?(object: T): readonly object[] | undefined;
  /** Tables of lists are in this order; without it, in that of the list. */
  readonly order?: (a: T, b: T) => number;
}

type Cell<T> = (object: T, nowMs: number) => unknown;

export function text<T>(name: string, description: string, cell: Cell<T>): Column<T> {
  return { name, type: "string", format: "", description, priority: 0, cell };
}

/** Shown with `-o wide` only. */
export function wide<T>(name: string, description: string, cell: Cell<T>): Column<T> {
  return { ...text(name, description, cell), priority: 1 };
}

export function integer<T>(name: string, description: string, cell: Cell<T>): Column<T> {
  return { ...text(name, description, cell), type: "integer" };
}

export function flag<T>(name: string, description: string, cell: Cell<T>): Column<T> {
  return { ...text(name, description, cell), type: "boolean" };
}

export const nameColumn: Column<KubernetesObject> = {
  ...text("Name", "Name of the object, unique in its namespace", ({ metadata }: KubernetesObject) => metadata.name),
  format: "name",
};

export const ageColumn: Column<KubernetesObject> = text(
  "Age",
  "Time since the object was created",
  ({ metadata }: KubernetesObject, nowMs) => ageOf(metadata.creationTimestamp, nowMs),
);

/** What kinds without columns of their own show. */
export const createdAtColumn: Column<KubernetesObject> = {
  ...text("Created At", "When the object was created", ({ metadata }: KubernetesObject) => metadata.creationTimestamp),
  type: "date",
};

/** A printer for one kind of object; the table of printers does not know its type. */
export function printer<T extends KubernetesObject>(
  columns: readonly Column<T>[],
  rowConditions?: (object: T) => readonly object[] | undefined,
): Printer {
  return { columns: columns as unknown as Column[], rowConditions: rowConditions as Printer["rowConditions"] };
}
