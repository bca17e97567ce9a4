/**
 * What the test image's webhooks say to a review: pure. Upstream: test/images/agnhost/webhook.
 */

/** A review as these webhooks read it. */
export interface AdmissionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: {
    readonly uid: string;
    readonly name?: string;
    readonly operation: string;
    readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
    readonly subResource?: string;
    readonly object: Reviewed | null;
    readonly oldObject: Reviewed | null;
  };
}

interface Named {
  readonly name: string;
}

export interface Reviewed {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly containers?: readonly Named[]; readonly initContainers?: readonly Named[] };
  readonly stdin?: boolean;
  readonly container?: string;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly status?: {
    readonly message?: string;
    readonly reason?: string;
    readonly status?: string;
    readonly code?: number;
  };
  readonly patch?: readonly object[];
  /** Milliseconds to wait before the answer; `Infinity` for none at all. */
  readonly afterMs?: number;
}

export type Judge = (request: AdmissionReview["request"]) => Verdict;

const allowed: Verdict = { allowed: true };
const testLabel = "webhook-e2e-test";

const denied = (status: Verdict["status"]): Verdict => ({ allowed: false, status });
const add = (path: string, value: unknown): object => ({ op: "add", path, value });

const allowLate: Judge = () => ({
  allowed: true,
  status: { message: "this webhook allows all requests" },
  afterMs: 5000,
});

const alwaysDeny: Judge = () => denied({ message: "this webhook denies all requests" });

const addLabel: Judge = ({ object }) => {
  const labels = object?.metadata?.labels ?? {};
  const value = labels["added-label"];
  if (Object.keys(labels).length === 0) {
    return { allowed: true, patch: [add("/metadata/labels", { "added-label": "yes" })] };
  }
  if (value === "yes") return allowed;
  const op = value === undefined ? "add" : "replace";
  return { allowed: true, patch: [{ op, path: "/metadata/labels/added-label", value: "yes" }] };
};

const pods: Judge = (request) => {
  const wrong = unexpected(request, "pods");
  if (wrong) return wrong;
  const { metadata, spec } = request.object ?? {};
  const label = metadata?.labels?.[testLabel];
  if (label === "wait-forever") return { allowed: false, afterMs: Number.POSITIVE_INFINITY };
  const problems = [
    ...(label === "webhook-disallow" ? ["the pod contains unwanted label;"] : []),
    ...(spec?.containers ?? [])
      .filter(({ name }) => name.includes("webhook-disallow"))
      .map(() => "the pod contains unwanted container name;"),
  ];
  return problems.length === 0 ? allowed : denied({ message: problems.join(" ") });
};

const attachments: Judge = ({ name, object }) =>
  name === "to-be-attached-pod" && object?.stdin && object.container === "container1"
    ? denied({ message: "attaching to pod 'to-be-attached-pod' is not allowed" })
    : allowed;

const mutatePods: Judge = ({ object }) => {
  const name = "webhook-added-init-container";
  const has = object?.spec?.initContainers?.some((each) => each.name === name);
  if (object?.metadata?.name !== "webhook-to-be-mutated" || has) return allowed;
  const container = { image: "webhook-added-image", name, resources: {} };
  return { allowed: true, patch: [add("/spec/initContainers", [container])] };
};

const mutatePodsWith =
  (image: string | undefined): Judge =>
  ({ object }) => {
    if (image === undefined) {
      const message = "No image specified by the sidecar-image parameter";
      return denied({ status: "Failure", message, code: 500 });
    }
    const name = "webhook-added-sidecar";
    if (object?.spec?.containers?.some((each) => each.name === name)) return allowed;
    return { allowed: true, patch: [add("/spec/containers/-", { image, name, resources: {} })] };
  };

/** ConfigMaps and custom resources are judged by their data. */
const data =
  (resource: string | undefined, unwanted: string, thing: string): Judge =>
  (request) => {
    const wrong = resource === undefined ? undefined : unexpected(request, resource);
    if (wrong) return wrong;
    const { operation, object, oldObject } = request;
    const value = (operation === "DELETE" ? oldObject : object)?.data?.[testLabel];
    if (value === "webhook-disallow" && (operation === "CREATE" || operation === "UPDATE")) {
      return denied({ reason: unwanted });
    }
    return value === "webhook-nondeletable" && operation === "DELETE"
      ? denied({ reason: `the ${thing} cannot be deleted because it contains unwanted key and value` })
      : allowed;
  };

const mutateData: Judge = ({ object }) => {
  const { data: found = {} } = object ?? {};
  if (found["mutation-stage-1"] === "yes") return { allowed: true, patch: [add("/data/mutation-stage-2", "yes")] };
  if (found["mutation-start"] === "yes") return { allowed: true, patch: [add("/data/mutation-stage-1", "yes")] };
  return allowed;
};

const definitions: Judge = ({ object }) =>
  object?.metadata?.labels?.[testLabel] === "webhook-disallow"
    ? denied({ message: "the crd contains unwanted label" })
    : allowed;

function unexpected({ resource: { group, version, resource } }: AdmissionReview["request"], wanted: string) {
  const fits = group === "" && version === "v1" && resource === wanted;
  return fits ? undefined : denied({ message: `expect resource to be {  v1 ${wanted}}` });
}

/** By path. */
export function judges(sidecarImage: string | undefined): Readonly<Record<string, Judge>> {
  return {
    "/always-allow-delay-5s": allowLate,
    "/always-deny": alwaysDeny,
    "/add-label": addLabel,
    "/pods": pods,
    "/pods/attach": attachments,
    "/mutating-pods": mutatePods,
    "/mutating-pods-sidecar": mutatePodsWith(sidecarImage),
    "/configmaps": data("configmaps", "the configmap contains unwanted key and value", "configmap"),
    "/mutating-configmaps": mutateData,
    "/custom-resource": data(undefined, "the custom resource contains unwanted data", "custom resource"),
    "/mutating-custom-resource": mutateData,
    "/crd": definitions,
  };
}
