import type { KubernetesObject } from "#apimachinery";
import { ageColumn, type Column, nameColumn } from "./column.ts";
import { ageOf } from "./duration.ts";
import { evaluateJsonPath, parseJsonPath } from "./json-path.ts";

/** `spec.versions[].additionalPrinterColumns[]` of a CustomResourceDefinition. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/**
 * Columns of a custom resource: its name, then what its definition asks for; its age when that asks for nothing.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns
 */
export function customColumns(columns: readonly PrinterColumn[] | undefined): readonly Column[] {
  if (!columns?.length) return [nameColumn, { ...ageColumn, type: "date" }];
  return [nameColumn, ...columns.map(customColumn)];
}

function customColumn({ name, type, format, description, priority, jsonPath }: PrinterColumn): Column {
  const path = parseJsonPath(jsonPath);
  return {
    name,
    type,
    format: format ?? "",
    description: description ?? "",
    priority: priority ?? 0,
    cell: (object: KubernetesObject, nowMs) => {
      const found = evaluateJsonPath(path, object);
      return found.length === 0 ? null : cellOf(found, type, nowMs);
    },
  };
}

function cellOf(found: readonly unknown[], type: string, nowMs: number): unknown {
  const [value] = found;
  if (type === "date") return typeof value === "string" ? dateCell(value, nowMs) : "<unknown>";
  if (type === "integer" || type === "number") return typeof value === "number" ? value : null;
  if (type === "boolean") return typeof value === "boolean" ? value : null;
  return found.map((each) => (typeof each === "object" ? JSON.stringify(each) : String(each))).join(",");
}

function dateCell(value: string, nowMs: number): string {
  return Number.isNaN(Date.parse(value)) ? "<invalid>" : ageOf(value, nowMs);
}
