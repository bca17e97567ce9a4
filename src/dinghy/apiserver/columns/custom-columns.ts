import type { KubernetesObject } from "#apimachinery";
import { loadSchemas } from "#schemas";
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

/** Whose prose tells of name and age. */
const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/**
 * Columns of a custom resource: its name, then what its definition asks for; its age when that asks for nothing.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns
 */
export function customColumns(columns: readonly PrinterColumn[] | undefined): readonly Column[] {
  const { name, creationTimestamp } = loadSchemas().descriptions()[objectMeta] ?? {};
  const names: Column = { ...nameColumn, description: name ?? nameColumn.description };
  if (!columns?.length) {
    return [
      names,
      {
        ...ageColumn,
        type: "date",
        description: creationTimestamp?.replace(/ {2,}/g, "\n\n") ?? ageColumn.description,
      },
    ];
  }
  const shown: Column[] = [names];
  try {
    for (const column of columns) shown.push(customColumn(column));
  } catch {
    // A path that cannot be read ends the table there: nobody looked at it when the definition was made.
  }
  return shown;
}

function customColumn({ name, type, format, description, priority, jsonPath }: PrinterColumn): Column {
  const path = parseJsonPath(jsonPath);
  return {
    name,
    type,
    format: format ?? "",
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: priority ?? 0,
    cell: (object: KubernetesObject, nowMs) => {
      // Of several values real servers show the first.
      const [value] = evaluateJsonPath(path, object);
      if (value === undefined) return null;
      if (value === null) return type === "string" ? "<no value>" : null;
      return cellOf(value, type, nowMs);
    },
  };
}

/** Null where the value is not of the column's type. */
function cellOf(value: unknown, type: string, nowMs: number): unknown {
  switch (type) {
    case "date":
      return typeof value === "string" ? dateCell(value, nowMs) : null;
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    default:
      return typeof value === "object" ? JSON.stringify(value) : String(value);
  }
}

function dateCell(value: string, nowMs: number): string {
  return Number.isNaN(Date.parse(value)) ? "<invalid>" : ageOf(value, nowMs);
}
