/**
 * The trial: what the sentences of the book are made of. A scenario is held against a `Target` that the sentences
 * cannot tell from another; what it names is watched from before its first action, and its outcomes are judged on that
 * record.
 *
 * Knows nothing of Dinghy, except `targets/dinghy.ts`, which starts it.
 */
export { accessPattern, checkAccess, parseAccess } from "./access.ts";
export { administrator, bearer, impersonate, parseSubject, whoPattern } from "./actor.ts";
export { type Answer, describeAnswer, isStatus } from "./answer.ts";
export { compareAt, comparisonCheck, selectionOf, shapeCheck } from "./claims.ts";
export { type Comparison, comparisonPattern, describeComparison, parseComparison } from "./comparison.ts";
export { conditionPattern, parseCondition, type WantedCondition } from "./condition.ts";
export { durationPattern, parseDuration } from "./duration.ts";
export { type ExecOutcome, execute, readLogOverChannel } from "./exec.ts";
export { expectHolds, expectNone, expectObserved } from "./expect.ts";
export { type FieldPath, formatPath, parsePath, pathPattern, readPath } from "./field-path.ts";
export { formatValue } from "./format-value.ts";
export { groupVersionOf, type Kind, kindPath } from "./kind.ts";
export { observeLogs } from "./logs.ts";
export { type Manifest, readManifests, readValue } from "./manifest.ts";
export { type Mismatch, matchShape } from "./match-shape.ts";
export { type NamedWatch, observeNone, observeOrder, openNamedWatch } from "./named-watch.ts";
export { type ObjectSet, objectSetPattern, parseObjectSet } from "./object-set.ts";
export { observeSamples } from "./observe-samples.ts";
export { type Check, objectPredicate, type Predicate, setPredicate } from "./predicate.ts";
export { parseQuantifier, type Quantifier, quantifierPattern } from "./quantifier.ts";
export { parseReference, type Reference, referencePattern } from "./reference.ts";
export {
  type Asked,
  act,
  actTogether,
  addressOf,
  ask,
  mustSucceed,
  objectOf,
  pathOf,
  placed,
  readHeader,
} from "./requests.ts";
export type { ScenarioText } from "./scenario-plan.ts";
export {
  type Attachment,
  findLeftover,
  openScenario,
  recordAttachments,
  type ScenarioRun,
  unlookedAt,
  type VerdictDetails,
  verdictDetails,
  verdictMediaType,
} from "./scenario-run.ts";
export { placeOfStep, readScenario } from "./scenario-text.ts";
export { createServingCertificate } from "./serving-certificate.ts";
export { parseShape, parseShapes, type Shape } from "./shape.ts";
export { checkCondition, parseState, type State, statePattern } from "./state.ts";
export type { NodeFaults } from "./target.ts";
export { type ClusterAccess, readKubeconfig } from "./targets/kubeconfig-file.ts";
export { parseTiming, type Timing, timingPattern } from "./timing.ts";
export { checkReply, type Reply, requestFrom, requestRepeatedly, resolveFrom, sendFrom } from "./traffic.ts";
export type { Trial } from "./trial.ts";
export { AssertionMismatch, HarnessError, NotClaimed, type Verdict } from "./verdict.ts";
export type { ObjectKey, View } from "./view.ts";
export { type SourcePlace, substitute } from "./yaml-source.ts";
