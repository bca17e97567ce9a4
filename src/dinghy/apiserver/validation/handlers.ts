/** Probes and hooks. Upstream: pkg/apis/core/validation `validateProbe`, `validateHandler`. Answers to @seed:K2.5. */
import type { IntOrString } from "#apimachinery";
import { type FieldError, forbidden, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { number, part, parts, text, texts } from "./fields.ts";
import { httpHeaderName } from "./names.ts";
import { nonNegative, oneOf, portOrName, problems } from "./rules.ts";

/** Of a container that may have any; `gracePeriod` is the Pod's, in seconds. */
export function probesErrors(container: JsonObject, at: string, gracePeriod: number | undefined): FieldError[] {
  return (["livenessProbe", "readinessProbe", "startupProbe"] as const).flatMap((name) => {
    const probe = part(container[name]);
    if (probe === undefined) return [];
    const field = `${at}.${name}`;
    const errors = probeErrors(probe, field, gracePeriod);
    const { successThreshold, terminationGracePeriodSeconds } = probe;
    if (name === "readinessProbe") {
      const why = "must not be set for readinessProbes";
      if (terminationGracePeriodSeconds !== undefined) {
        errors.push(invalid(`${field}.terminationGracePeriodSeconds`, terminationGracePeriodSeconds, why));
      }
    } else if (successThreshold !== 1) {
      errors.push(invalid(`${field}.successThreshold`, successThreshold, "must be 1"));
    }
    return errors;
  });
}

const counts = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

function probeErrors(probe: JsonObject, at: string, gracePeriod: number | undefined): FieldError[] {
  const errors = handlerErrors(probe, at, ["exec", "httpGet", "tcpSocket", "grpc"], gracePeriod);
  for (const field of counts) errors.push(...nonNegative(`${at}.${field}`, number(probe[field])));
  const grace = number(probe.terminationGracePeriodSeconds);
  if (grace !== undefined && grace <= 0) {
    errors.push(invalid(`${at}.terminationGracePeriodSeconds`, grace, "must be greater than 0"));
  }
  return errors;
}

const stopSignals = /^SIG[A-Z0-9+-]+$/;

export function lifecycleErrors(
  container: JsonObject,
  at: string,
  gracePeriod: number | undefined,
  system: string,
): FieldError[] {
  const lifecycle = part(container.lifecycle);
  if (lifecycle === undefined) return [];
  const errors = (["postStart", "preStop"] as const).flatMap((hook) => {
    const handler = part(lifecycle[hook]);
    if (handler === undefined) return [];
    return handlerErrors(handler, `${at}.lifecycle.${hook}`, ["exec", "httpGet", "tcpSocket", "sleep"], gracePeriod);
  });
  const signal = lifecycle.stopSignal;
  if (signal === undefined) return errors;
  const field = `${at}.lifecycle.stopSignal`;
  if (system === "") errors.push(forbidden(field, "may not be set for containers with empty `spec.os.name`"));
  else if (!stopSignals.test(text(signal))) errors.push(invalid(field, signal, "must be the name of a signal"));
  return errors;
}

type Kind = "exec" | "httpGet" | "tcpSocket" | "grpc" | "sleep";

function handlerErrors(
  handler: JsonObject,
  at: string,
  kinds: readonly Kind[],
  gracePeriod: number | undefined,
): FieldError[] {
  const [first, ...more] = kinds.filter((kind) => handler[kind] !== undefined);
  if (first === undefined) return [required(at, "must specify a handler type")];
  return [
    ...actionErrors[first](part(handler[first]) ?? {}, `${at}.${first}`, gracePeriod),
    ...more.map((kind) => forbidden(`${at}.${kind}`, "may not specify more than 1 handler type")),
  ];
}

const actionErrors: Readonly<
  Record<Kind, (action: JsonObject, at: string, grace: number | undefined) => FieldError[]>
> = {
  exec: ({ command }, at) => (texts(command).length === 0 ? [required(`${at}.command`)] : []),
  httpGet: ({ path, port, scheme, httpHeaders }, at) => [
    ...(path ? [] : [required(`${at}.path`)]),
    ...portOrName(`${at}.port`, port as IntOrString | undefined),
    ...oneOf(`${at}.scheme`, text(scheme), ["HTTP", "HTTPS"]),
    ...parts(httpHeaders).flatMap(({ name }) => problems(`${at}.httpHeaders`, text(name), httpHeaderName(text(name)))),
  ],
  tcpSocket: ({ port }, at) => portOrName(`${at}.port`, port as IntOrString | undefined),
  grpc: ({ port }, at) => portOrName(`${at}.port`, number(port) ?? 0),
  sleep: ({ seconds }, at, grace) => {
    const value = number(seconds) ?? 0;
    if (grace === undefined || (value >= 0 && value <= grace)) return [];
    return [invalid(at, value, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
  },
};
