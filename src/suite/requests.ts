import type { KubernetesObject } from "#apimachinery";
import type { Headers } from "#wire";
import { type Answer, describeAnswer, isStatus, readAnswer } from "./answer.ts";
import { type Told, toldBy } from "./answer-trace.ts";
import { kindPath } from "./kind.ts";
import type { Manifest } from "./manifest.ts";
import type { Trial } from "./trial.ts";
import { AssertionMismatch, HarnessError } from "./verdict.ts";
import type { ObjectKey } from "./view.ts";

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Text as it goes on the wire, or a value that goes as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** Beside the usual ones, or in their place. */
  readonly headers?: Headers;
}

/** `accept: text/plain` as headers of a request. */
export function readHeader(text: string): Headers {
  const [, name, value] = /^([\w-]+): *(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new HarnessError(`"${text}" is no header; write it as "accept: text/plain"`);
  }
  return { [name.toLowerCase()]: value };
}

/** Sends a request as whoever the scenario acts as, and reads the answer, whatever it is. */
export async function ask(
  trial: Trial,
  { method, url, body, contentType = "application/json", headers: more }: Asked,
): Promise<Answer> {
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  const response = await trial.target.request({
    method,
    url,
    headers: {
      accept: "application/json",
      "user-agent": "seatrial",
      ...(text !== undefined && { "content-type": contentType }),
      ...trial.actor.headers,
      ...more,
    },
    ...(text !== undefined && { body: new TextEncoder().encode(text) }),
  });
  const answer = await readAnswer(response, method, url);
  if (answer.status >= 400) trial.lastError = answer;
  return answer;
}

/** One request as an action of the scenario: its answer is what the outcomes look at, and time counts from here. */
export async function act(trial: Trial, asked: Asked): Promise<Answer> {
  const [answer] = await actTogether(trial, [asked]);
  return answer as Answer;
}

/** Several requests at the same time; the last of them stands as "the response". */
export async function actTogether(trial: Trial, asked: readonly Asked[]): Promise<Answer[]> {
  const before = trial.trace.end;
  await trial.target.time.settle();
  const answers = await Promise.all(asked.map((one) => ask(trial, one)));
  await trial.target.time.settle();
  for (const answer of answers) {
    noteCreated(trial, answer);
    noteHeld(trial, answer);
  }
  trial.answered(answers, await positionAfter(trial, answers, before));
  return answers;
}

/** Where the record stood when the answer was given: after the change that the request itself made. */
async function positionAfter(trial: Trial, answers: readonly Answer[], before: number): Promise<number> {
  let position = before;
  for (const told of answers.flatMap(toldBy)) {
    if (!isRecorded(trial, told)) continue;
    const found = await trial.seen(told.test);
    if (found !== undefined) position = Math.max(position, found + 1);
  }
  return position;
}

/** What nobody watches is not waited for. A Scale bears the uid and the version of what it scales. */
function isRecorded(trial: Trial, { object, uid }: Told): boolean {
  if (trial.trace.find((revision) => revision.object.metadata.uid === uid) !== undefined) return true;
  const known = object && trial.catalogue.of(object.apiVersion, object.kind);
  return known !== undefined && trial.recorder.covers(known, object?.metadata.namespace);
}

/** What a scenario makes outside its namespace has to be taken away afterwards. */
function noteCreated(trial: Trial, { status, url, body }: Answer): void {
  const { metadata, apiVersion, kind } = (body ?? {}) as Partial<KubernetesObject>;
  if (status !== 201 || metadata?.name === undefined || metadata.uid === undefined) return;
  const known = trial.catalogue.of(apiVersion ?? "", kind ?? "");
  if (known === undefined || metadata.namespace === trial.namespace || url.includes("dryRun=")) return;
  trial.leftBehind.push(`${kindPath(known, metadata.namespace)}/${metadata.name}`);
}

/** Finalizers that only the scenario knows of would hold its namespace for ever, if it ends before it takes them away. */
function noteHeld(trial: Trial, { status, method, url, body }: Answer): void {
  const { metadata, apiVersion, kind } = (body ?? {}) as Partial<KubernetesObject>;
  if (status >= 300 || method === "GET" || url.includes("dryRun=")) return;
  if (metadata?.name === undefined || !metadata.finalizers?.some(isForeign)) return;
  const known = trial.catalogue.of(apiVersion ?? "", kind ?? "");
  const path = url.split("?")[0] as string;
  const collection = known === undefined ? path : kindPath(known, metadata.namespace);
  trial.held.add(known === undefined && method !== "POST" ? path : `${collection}/${metadata.name}`);
}

/** Finalizers of the cluster's own controllers are theirs to take away. */
const isForeign = (finalizer: string): boolean => finalizer.startsWith("example.com/");

/** Where a manifest is to be sent. Its own namespace counts; else it is the scenario's. */
export async function addressOf(trial: Trial, manifest: Manifest): Promise<{ collection: string; object: string }> {
  const kind = await trial.kindOf(manifest.apiVersion, manifest.kind);
  const namespace = kind.namespaced ? trial.namespaceNamed(manifest.metadata.namespace) : undefined;
  await trial.recorder.watch(kind, namespace);
  const collection = kindPath(kind, namespace);
  return { collection, object: `${collection}/${encodeURIComponent(manifest.metadata.name ?? "")}` };
}

export function pathOf({ kind, namespace, name }: ObjectKey, subresource?: string): string {
  return `${kindPath(kind, namespace)}/${encodeURIComponent(name)}${subresource === undefined ? "" : `/${subresource}`}`;
}

/** A namespace that a manifest names by the scenario's word for it goes out under its real name. */
export function placed(trial: Trial, manifest: Manifest): Manifest {
  const { namespace } = manifest.metadata;
  if (namespace === undefined) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace: trial.namespaceNamed(namespace) } };
}

/** Throws when an answer that a scenario builds upon is a refusal. */
export function mustSucceed(answer: Answer): void {
  if (answer.status < 400) return;
  const text = `what the scenario builds upon was refused: ${describeAnswer(answer)}`;
  if (answer.status === 401 || answer.status === 403)
    throw new HarnessError(`${text}\nthe trial needs an administrator's rights`);
  throw new AssertionMismatch(text);
}

/** The body as an object of the API; throws when it is a failure or none. */
export function objectOf(answer: Answer): KubernetesObject {
  mustSucceed(answer);
  if (typeof answer.body !== "object" || answer.body === null || isStatus(answer.body)) {
    throw new AssertionMismatch(`an object was expected: ${describeAnswer(answer)}`);
  }
  return answer.body as KubernetesObject;
}
