import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { BookResult, RuleResult, Verdict } from "./book-result.ts";

export interface RequirementReport {
  /** `@req:` without the prefix. */
  readonly id: string;
  readonly statement: string;
  readonly level: "must" | "should" | "may";
  /** Statements of the seed documents that it answers to. */
  readonly seeds: readonly string[];
  readonly verdict: Verdict;
  readonly evidence: readonly {
    readonly scenario: string;
    readonly at: string;
    readonly verdict: Verdict;
    readonly reason?: string;
  }[];
}

/** Valid against `schemas/conformance-report.schema.json`. */
export interface ConformanceReport {
  readonly implementation: { readonly name: string; readonly version: string };
  readonly seed: string;
  readonly summary: Readonly<Record<Verdict, number>>;
  readonly requirements: readonly RequirementReport[];
  /** The only part that differs between two runs with one seed. */
  readonly times: { readonly startedAt: string; readonly finishedAt: string };
}

/** Worst first: a requirement is as good as its worst scenario. */
const order: readonly Verdict[] = ["does not conform", "could not tell", "not claimed", "conforms", "not covered"];

export function conformanceReport(book: BookResult): ConformanceReport {
  const requirements = book.features.flatMap(({ tags, rules }) => rules.map((rule) => requirementReport(rule, tags)));
  const summary = Object.fromEntries(
    order.map((verdict) => [verdict, requirements.filter((one) => one.verdict === verdict).length]),
  ) as Record<Verdict, number>;
  const { implementation, version, seed } = book.facts;
  const report: ConformanceReport = {
    implementation: { name: implementation, version },
    seed,
    summary,
    requirements: requirements.sort((a, b) => (a.id < b.id ? -1 : 1)),
    times: { startedAt: book.startedAt, finishedAt: book.finishedAt },
  };
  return checked(report);
}

function requirementReport(rule: RuleResult, featureTags: readonly string[]): RequirementReport {
  const tags = [...featureTags, ...rule.tags];
  const after = (prefix: string): string[] =>
    tags.filter((tag) => tag.startsWith(prefix)).map((tag) => tag.slice(prefix.length));
  const level = (["must", "should", "may"] as const).find((one) => tags.includes(`@${one}`)) ?? "must";
  return {
    id: after("@req:")[0] ?? rule.name,
    statement: rule.name,
    level,
    seeds: [...new Set(after("@seed:"))],
    verdict: verdictOf(rule),
    evidence: rule.scenarios.map(({ name, uri, line, verdict, reason }) => ({
      scenario: name,
      at: `${uri}:${line}`,
      verdict,
      ...(reason && { reason }),
    })),
  };
}

/** The worst of its scenarios; without any, not covered. */
export function verdictOf(rule: RuleResult): Verdict {
  return order.find((verdict) => rule.scenarios.some((scenario) => scenario.verdict === verdict)) ?? "not covered";
}

/** A report that breaks its own schema is our fault: better none than a wrong one. */
function checked(report: ConformanceReport): ConformanceReport {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const schema = JSON.parse(
    readFileSync(new URL("../../schemas/conformance-report.schema.json", import.meta.url), "utf8"),
  );
  const validate = ajv.compile(schema);
  if (!validate(report))
    throw new Error(`the conformance report breaks its own schema: ${ajv.errorsText(validate.errors)}`);
  return report;
}
