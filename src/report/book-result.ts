import type { Envelope, Feature, Rule, Scenario, Tag } from "@cucumber/messages";

export type Verdict = "conforms" | "does not conform" | "could not tell" | "not claimed" | "not covered";

/** The media type under which the trial attaches its verdict on a scenario. */
export const verdictMediaType = "application/vnd.seatrial.verdict+json";

export interface StepResult {
  readonly keyword: string;
  readonly text: string;
  readonly docString?: string;
  readonly table?: readonly (readonly string[])[];
}

export interface ScenarioResult {
  readonly name: string;
  readonly description: string;
  readonly uri: string;
  readonly line: number;
  readonly verdict: Verdict;
  /** Why it is not claimed, what differed, or whose fault it was. */
  readonly reason?: string;
  readonly steps: readonly StepResult[];
}

export interface RuleResult {
  readonly name: string;
  readonly description: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly scenarios: readonly ScenarioResult[];
}

export interface FeatureResult {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rules: readonly RuleResult[];
}

/** What the trial says of itself: target, seed, version of what was tried. */
export interface TrialFacts {
  readonly implementation: string;
  readonly version: string;
  readonly seed: string;
}

export interface BookResult {
  readonly facts: TrialFacts;
  readonly features: readonly FeatureResult[];
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface BookCollector {
  take(envelope: Envelope): void;
  result(): BookResult;
}

interface Told {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly implementation?: string;
  readonly version?: string;
  readonly seed?: string;
}

interface Attempt {
  readonly pickleId: string;
  told?: Told;
  worst: string;
  message?: string;
}

/** Worst last; a scenario is as good as its worst step. */
const severity = ["UNKNOWN", "PASSED", "SKIPPED", "PENDING", "UNDEFINED", "AMBIGUOUS", "FAILED"];

/** Gathers cucumber's messages while they come; `result` may be asked for when the run has finished. */
export function collectBook(): BookCollector {
  const features = new Map<string, Feature>();
  const pickleOf = new Map<string, { uri: string; nodes: readonly string[]; name: string }>();
  const testCasePickle = new Map<string, string>();
  const attempts = new Map<string, Attempt>();
  const latest = new Map<string, Attempt>();
  let startedAt = "";
  let finishedAt = "";

  const take = (envelope: Envelope): void => {
    const { gherkinDocument, pickle, testCase, testCaseStarted, testStepFinished, attachment } = envelope;
    if (gherkinDocument?.feature) features.set(gherkinDocument.uri ?? "", gherkinDocument.feature);
    if (pickle) pickleOf.set(pickle.id, { uri: pickle.uri, nodes: pickle.astNodeIds, name: pickle.name });
    if (testCase) testCasePickle.set(testCase.id, testCase.pickleId);
    if (testCaseStarted) begin(testCaseStarted.id, testCaseStarted.testCaseId);
    if (testStepFinished) {
      const attempt = attempts.get(testStepFinished.testCaseStartedId);
      const { status, message } = testStepFinished.testStepResult;
      if (attempt && severity.indexOf(status) > severity.indexOf(attempt.worst)) {
        attempt.worst = status;
        attempt.message = message ?? attempt.message;
      }
    }
    if (attachment?.mediaType === verdictMediaType) {
      const attempt = attempts.get(attachment.testCaseStartedId ?? "");
      if (attempt) attempt.told = JSON.parse(textOf(attachment)) as Told;
    }
    if (envelope.testRunStarted) startedAt = instant(envelope.testRunStarted.timestamp);
    if (envelope.testRunFinished) finishedAt = instant(envelope.testRunFinished.timestamp);
  };

  const begin = (id: string, testCaseId: string): void => {
    const attempt: Attempt = { pickleId: testCasePickle.get(testCaseId) ?? "", worst: "UNKNOWN" };
    attempts.set(id, attempt);
    latest.set(attempt.pickleId, attempt);
  };

  const result = (): BookResult => {
    const byNode = new Map<string, Attempt[]>();
    for (const [pickleId, { nodes }] of pickleOf) {
      const attempt = latest.get(pickleId);
      const scenario = nodes[0];
      if (attempt && scenario) byNode.set(scenario, [...(byNode.get(scenario) ?? []), attempt]);
    }
    const told = [...latest.values()].map((attempt) => attempt.told);
    const fact = (key: "implementation" | "version" | "seed"): string =>
      told.find((one) => one?.[key])?.[key] ?? "unknown";
    return {
      facts: { implementation: fact("implementation"), version: fact("version"), seed: fact("seed") },
      features: [...features]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([uri, feature]) => featureResult(uri, feature, byNode)),
      startedAt,
      finishedAt,
    };
  };

  return { take, result };
}

function textOf(attachment: NonNullable<Envelope["attachment"]>): string {
  return attachment.contentEncoding === "BASE64" ? Buffer.from(attachment.body, "base64").toString() : attachment.body;
}

function instant({ seconds, nanos }: { seconds: number; nanos: number }): string {
  return new Date(Number(seconds) * 1000 + nanos / 1e6).toISOString();
}

const names = (tags: readonly Tag[]): string[] => tags.map(({ name }) => name);

function featureResult(uri: string, feature: Feature, byNode: ReadonlyMap<string, Attempt[]>): FeatureResult {
  return {
    uri,
    name: feature.name,
    description: feature.description.trim(),
    tags: names(feature.tags),
    rules: feature.children.flatMap(({ rule }) => (rule ? [ruleResult(uri, rule, byNode)] : [])),
  };
}

function ruleResult(uri: string, rule: Rule, byNode: ReadonlyMap<string, Attempt[]>): RuleResult {
  const scenarios = rule.children.flatMap(({ scenario }) => {
    const attempts = scenario && byNode.get(scenario.id);
    return scenario && attempts ? attempts.map((attempt) => scenarioResult(uri, scenario, attempt)) : [];
  });
  return {
    name: rule.name,
    description: rule.description.trim(),
    line: rule.location.line,
    tags: names(rule.tags),
    scenarios,
  };
}

function scenarioResult(uri: string, scenario: Scenario, attempt: Attempt): ScenarioResult {
  const verdict = attempt.told?.verdict ?? verdictOf(attempt);
  const reason = attempt.told?.reason ?? (verdict === "conforms" ? undefined : attempt.message);
  return {
    name: scenario.name,
    description: scenario.description.trim(),
    uri,
    line: scenario.location.line,
    verdict,
    ...(reason && { reason }),
    steps: scenario.steps.map((step) => ({
      keyword: step.keyword.trim(),
      text: step.text,
      docString: step.docString?.content,
      table: step.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)),
    })),
  };
}

/** When the trial itself said nothing: an undefined or pending step is our fault, not the target's. */
function verdictOf({ worst }: Attempt): Verdict {
  if (worst === "PASSED") return "conforms";
  return worst === "FAILED" ? "does not conform" : "could not tell";
}
