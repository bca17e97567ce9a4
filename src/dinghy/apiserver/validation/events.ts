/** Events, in the words of the core group, in which they are stored. Upstream: pkg/apis/core/validation/events.go. */
import { type FieldError, invalid, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { shown } from "./internal-shape.ts";
import { dns1123Subdomain, qualifiedName } from "./names.ts";
import { problems } from "./rules.ts";

interface Event {
  readonly metadata: { readonly namespace?: string };
  readonly involvedObject?: { readonly namespace?: string };
  readonly eventTime?: string | null;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly count?: number;
  readonly type?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string | null };
}

const longest = { reportingInstance: 128, action: 128, reason: 128, message: 1024 };

/** What every event must keep, whoever writes it. */
export function eventErrors(object: AnyObject): FieldError[] {
  const event = object as unknown as Event;
  const { namespace = "" } = event.metadata;
  return [
    ...(event.eventTime ? newStyleErrors(event, namespace) : oldStyleErrors(event, namespace)),
    ...problems("namespace", namespace, dns1123Subdomain(namespace)),
  ];
}

function namespaceError(own: string): FieldError {
  return invalid("involvedObject.namespace", own, "does not match event.namespace");
}

function oldStyleErrors({ involvedObject }: Event, namespace: string): FieldError[] {
  const own = involvedObject?.namespace ?? "";
  const fits = own === "" ? namespace === "" || namespace === "default" : own === namespace;
  return fits ? [] : [namespaceError(own)];
}

function newStyleErrors(event: Event, namespace: string): FieldError[] {
  const own = event.involvedObject?.namespace ?? "";
  const { reportingComponent = "" } = event;
  const errors = own === "" && !["default", "kube-system"].includes(namespace) ? [namespaceError(own)] : [];
  const limited = (name: "reportingInstance" | "action" | "reason"): void => {
    const value = event[name] ?? "";
    if (value === "") errors.push(required(name));
    if (value.length > longest[name]) errors.push(invalid(name, "", `can have at most ${longest[name]} characters`));
  };
  if (reportingComponent === "") errors.push(required("reportingController"));
  errors.push(...problems("reportingController", reportingComponent, qualifiedName(reportingComponent)));
  limited("reportingInstance");
  limited("action");
  limited("reason");
  if ((event.message ?? "").length > longest.message)
    errors.push(invalid("message", "", `can have at most ${longest.message} characters`));
  return errors;
}

/** What is asked of new events that come through `events.k8s.io`. */
export function strictEventErrors(object: AnyObject): FieldError[] {
  const event = object as unknown as Event;
  const errors = seriesErrors(event);
  if (!event.eventTime) errors.push(required("eventTime"));
  if (event.type !== "Normal" && event.type !== "Warning")
    errors.push(invalid("type", "", `has invalid value: ${event.type ?? ""}`));
  const unset = (field: string, value: unknown): void => {
    if (value) errors.push(invalid(field, "", "needs to be unset"));
  };
  unset("firstTimestamp", event.firstTimestamp);
  unset("lastTimestamp", event.lastTimestamp);
  unset("count", event.count);
  unset("source", event.source?.component || event.source?.host);
  return errors;
}

function seriesErrors({ series }: Event): FieldError[] {
  if (series === undefined || series === null) return [];
  const errors: FieldError[] = [];
  if ((series.count ?? 0) < 2) errors.push(invalid("series.count", "", "should be at least 2"));
  if (!series.lastObservedTime) errors.push(required("series.lastObservedTime"));
  return errors;
}

const frozen = [
  "involvedObject",
  "reason",
  "message",
  "source",
  "firstTimestamp",
  "lastTimestamp",
  "count",
  "reason",
  "type",
  "eventTime",
  "action",
  "related",
  "reportingController",
  "reportingInstance",
];

/** An event through `events.k8s.io` only ever goes on as a series. */
export function strictEventUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const event = object as unknown as Event;
  const changed = !equalJson(event.series, (old as unknown as Event).series);
  return [
    ...(changed ? seriesErrors(event) : []),
    ...frozen.flatMap((field) => {
      const name = field === "reportingController" ? "reportingComponent" : field;
      return equalJson(object[name] ?? undefined, old[name] ?? undefined)
        ? []
        : [invalid(field, shownPart(name, object[name]), "field is immutable")];
    }),
  ];
}

/** What is not there shows as real servers hold it. */
function shownPart(name: string, value: unknown): unknown {
  if (name === "eventTime") return value ?? null;
  if (name === "involvedObject" || (name === "related" && value)) return shown("ObjectReference", value as JsonObject);
  return value ?? (name === "related" ? null : "");
}
