import type { Feature, GherkinDocument, Pickle, Scenario, Step } from "@cucumber/messages";
import type { ScenarioText } from "./scenario-plan.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** Reads what the trial needs of a compiled scenario and the page it stands on. */
export function readScenario(document: GherkinDocument, pickle: Pickle): ScenarioText {
  const [scenarioId, rowId] = pickle.astNodeIds;
  const found = document.feature && scenariosOf(document.feature).find(({ scenario }) => scenario.id === scenarioId);
  const row = found?.scenario.examples.flatMap(({ tableBody }) => tableBody).find(({ id }) => id === rowId);
  return {
    uri: pickle.uri,
    line: (row ?? found?.scenario)?.location.line ?? 1,
    rule: found?.rule ?? "",
    name: pickle.name,
    row: row?.cells.map(({ value }) => value) ?? [],
    tags: pickle.tags.map(({ name }) => name),
    steps: pickle.steps.map(({ text, argument }) => ({
      text,
      ...(argument?.docString && { docString: argument.docString.content }),
    })),
  };
}

/** Where a step's doc string begins; the step's own place when it has none. */
export function placeOfStep(
  document: GherkinDocument,
  pickle: Pickle,
  astNodeIds: readonly string[],
): SourcePlace & { stepLine: number } {
  const step = document.feature && stepsOf(document.feature).find(({ id }) => astNodeIds.includes(id));
  const stepLine = step?.location.line ?? 1;
  return { uri: pickle.uri, stepLine, line: step?.docString ? step.docString.location.line + 1 : stepLine };
}

function scenariosOf(feature: Feature): { scenario: Scenario; rule: string }[] {
  return feature.children.flatMap(({ scenario, rule }) => [
    ...(scenario ? [{ scenario, rule: "" }] : []),
    ...(rule?.children.flatMap((child) => (child.scenario ? [{ scenario: child.scenario, rule: rule.name }] : [])) ??
      []),
  ]);
}

function stepsOf(feature: Feature): Step[] {
  return feature.children.flatMap(({ background, scenario, rule }) => [
    ...(background?.steps ?? []),
    ...(scenario?.steps ?? []),
    ...(rule?.children.flatMap((child) => [...(child.background?.steps ?? []), ...(child.scenario?.steps ?? [])]) ??
      []),
  ]);
}
