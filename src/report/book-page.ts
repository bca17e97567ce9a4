import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { marked } from "marked";
import type { BookResult, FeatureResult, RuleResult, ScenarioResult, StepResult, Verdict } from "./book-result.ts";
import { verdictOf } from "./conformance-report.ts";
import { pageStyle } from "./page-style.ts";

/**
 * The book as one HTML page that calls out to nowhere: chapters in reading order with their prefaces, each Rule with
 * its verdict, each Scenario with its steps folded away, failures unfolded.
 */
export function bookPage(book: BookResult): string {
  const chapters = Map.groupBy(book.features, ({ uri }) => dirname(uri));
  const rules = book.features.flatMap(({ rules }) => rules);
  const contents = [...chapters].map(([folder, features]) => contentsEntry(folder, features)).join("");
  const body = [...chapters].map(([folder, features]) => chapter(folder, features)).join("");
  const { implementation, version, seed } = book.facts;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Seatrial: ${escaped(implementation)} ${escaped(version)}</title><style>${pageStyle}</style></head><body>
<header><h1>How Kubernetes behaves</h1>
<p>Tried on <b>${escaped(implementation)} ${escaped(version)}</b>, seed ${escaped(seed)}, ${escaped(book.startedAt)}.</p>
<p>${summary(rules)}</p></header>
<nav><ol>${contents}</ol></nav><main>${body}</main></body></html>
`;
}

const verdicts: readonly Verdict[] = ["conforms", "does not conform", "could not tell", "not claimed", "not covered"];

function summary(rules: readonly RuleResult[]): string {
  const counts = verdicts.map(
    (verdict) => [verdict, rules.filter((rule) => verdictOf(rule) === verdict).length] as const,
  );
  const told = counts.filter(([, count]) => count > 0).map(([verdict, count]) => `${badge(verdict)} ${count}`);
  return `${rules.length} requirements: ${told.join(" &nbsp; ")}`;
}

function contentsEntry(folder: string, features: readonly FeatureResult[]): string {
  const bad = features.flatMap(({ rules }) => rules).some((rule) => verdictOf(rule) === "does not conform");
  const sections = features.map(({ uri, name }) => `<li><a href="#${anchor(uri)}">${escaped(name)}</a></li>`).join("");
  return `<li${bad ? ' class="bad"' : ""}><a href="#${anchor(folder)}">${escaped(titleOf(folder))}</a><ul>${sections}</ul></li>`;
}

function chapter(folder: string, features: readonly FeatureResult[]): string {
  return `<section id="${anchor(folder)}" class="chapter">${preface(folder)}${features.map(section).join("")}</section>`;
}

function preface(folder: string): string {
  const path = `${folder}/README.md`;
  const text = existsSync(path) ? readFileSync(path, "utf8") : `# ${titleOf(folder)}`;
  return marked.parse(text, { async: false });
}

/** `05-pods` → `Pods`; the preface's own heading where there is one. */
function titleOf(folder: string): string {
  const path = `${folder}/README.md`;
  const heading = existsSync(path) ? /^# (.+)$/m.exec(readFileSync(path, "utf8"))?.[1] : undefined;
  return heading ?? (folder.split("/").at(-1) ?? folder).replace(/^\d+-/, "");
}

function section({ uri, name, description, rules }: FeatureResult): string {
  return `<article id="${anchor(uri)}"><h2>${escaped(name)}</h2>${prose(description)}${rules.map(ruleBlock).join("")}</article>`;
}

function ruleBlock(rule: RuleResult): string {
  const own = rule.tags.filter((tag) => /^@(req|seed|must|should|may|needs)/.test(tag)).join(" ");
  const heading = `<h3>${badge(verdictOf(rule))} ${escaped(rule.name)}</h3>`;
  return `<div class="rule">${heading}<p class="tags">${escaped(own)}</p>${prose(rule.description)}${rule.scenarios.map(scenarioBlock).join("")}</div>`;
}

function scenarioBlock(scenario: ScenarioResult): string {
  const open = scenario.verdict === "does not conform" || scenario.verdict === "could not tell" ? " open" : "";
  const reason = scenario.reason ? `<pre class="reason">${escaped(scenario.reason)}</pre>` : "";
  const steps = scenario.steps.map(stepBlock).join("");
  const head = `<summary>${badge(scenario.verdict)} ${escaped(scenario.name)} <small>${escaped(`${scenario.uri}:${scenario.line}`)}</small></summary>`;
  return `<details${open}>${head}${prose(scenario.description)}${reason}<ul class="steps">${steps}</ul></details>`;
}

function stepBlock({ keyword, text, docString, table }: StepResult): string {
  const rows = table?.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`).join("");
  return `<li><b>${escaped(keyword)}</b> ${escaped(text)}${docString === undefined ? "" : `<pre>${escaped(docString)}</pre>`}${rows ? `<table>${rows}</table>` : ""}</li>`;
}

function prose(text: string): string {
  return text === "" ? "" : marked.parse(text.replace(/^ +/gm, ""), { async: false });
}

function badge(verdict: Verdict): string {
  return `<span class="verdict ${verdict.replaceAll(" ", "-")}">${verdict}</span>`;
}

const anchor = (text: string): string => text.replace(/[^a-zA-Z0-9]+/g, "-");

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
