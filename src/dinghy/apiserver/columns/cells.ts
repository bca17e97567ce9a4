import type { Container, LabelSelector, PodTemplateSpec } from "#apimachinery";
import { type Column, wide } from "./column.ts";

/** Parts of cells that several kinds share. Upstream: pkg/printers/internalversion/printers.go. */

/** `app=web,tier=front`, or `<none>`. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "<none>" : pairs.sort().join(",");
}

/** A selector in the query grammar; `<none>` when it is empty. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return "<none>";
  const terms = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const list = [...values].sort().join(",");
    const words = { In: `${key} in (${list})`, NotIn: `${key} notin (${list})`, Exists: key, DoesNotExist: `!${key}` };
    terms.push({ key, text: words[operator] });
  }
  terms.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return terms.length === 0 ? "<none>" : terms.map(({ text }) => text).join(",");
}

/** At most `most` items, then how many more there are; `<unset>` or whatever `none` says when there is none. */
export function listText(items: readonly string[], most: number, none: string, separator = ","): string {
  if (items.length === 0) return none;
  const shown = items.slice(0, most).join(separator);
  return items.length > most ? `${shown} + ${items.length - most} more...` : shown;
}

/** The wide columns of everything that has a Pod template. */
export function templateColumns<T>(templateOf: (object: T) => PodTemplateSpec | undefined): Column<T>[] {
  const containers = (object: T): readonly Container[] => templateOf(object)?.spec?.containers ?? [];
  const joined = (object: T, field: "name" | "image"): string =>
    containers(object)
      .map((each) => each[field] ?? "")
      .join(",");
  return [
    wide("Containers", "Names of the template's containers", (object) => joined(object, "name")),
    wide("Images", "Images of the template's containers", (object) => joined(object, "image")),
  ];
}

/** A pointer to a boolean as people read it. */
export function booleanText(value: boolean | undefined): string {
  return value === undefined ? "<unset>" : value ? "True" : "False";
}

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

/** `RWO,ROX` */
export function accessModesText(modes: readonly string[] | undefined): string {
  return Object.entries(shortModes)
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(",");
}
