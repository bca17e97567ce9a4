import type { Condition, KubernetesObject, LabelSelector, RoleBinding, Subject } from "#apimachinery";
import { ageColumn, type Column, integer, nameColumn, type Printer, printer, text, wide } from "./column.ts";
import { humanDuration } from "./duration.ts";

interface CertificateSigningRequest extends KubernetesObject {
  spec: { signerName?: string; username?: string; expirationSeconds?: number };
  status?: { conditions?: Condition[]; certificate?: string };
}

interface WebhookConfiguration extends KubernetesObject {
  webhooks?: unknown[];
}

interface AdmissionPolicy extends KubernetesObject {
  spec: {
    validations?: unknown[];
    mutations?: unknown[];
    paramKind?: { apiVersion: string; kind: string };
    policyName?: string;
    paramRef?: { name?: string; namespace?: string; selector?: LabelSelector };
  };
}

interface FlowSchema extends KubernetesObject {
  spec: {
    priorityLevelConfiguration: { name: string };
    matchingPrecedence?: number;
    distinguisherMethod?: { type: string };
  };
  status?: { conditions?: Condition[] };
}

interface PriorityLevel extends KubernetesObject {
  spec: {
    type: string;
    limited?: {
      nominalConcurrencyShares?: number;
      limitResponse?: { queuing?: { queues: number; handSize: number; queueLengthLimit: number } };
    };
  };
}

interface ApiService extends KubernetesObject {
  spec: { service?: { namespace?: string; name?: string } };
  status?: { conditions?: Condition[] };
}

/** Who may do what, and who is asked before something is done. */
export const access: Readonly<Record<string, Printer>> = {
  "rolebindings.rbac.authorization.k8s.io": bindings(),
  "clusterrolebindings.rbac.authorization.k8s.io": bindings(),
  "certificatesigningrequests.certificates.k8s.io": printer<CertificateSigningRequest>([
    nameColumn,
    ageColumn,
    text("SignerName", "Who is asked to sign", ({ spec }) => spec.signerName ?? "<none>"),
    text("Requestor", "Who asks", ({ spec }) => spec.username ?? ""),
    text("RequestedDuration", "How long the certificate should be good", ({ spec }) =>
      spec.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
    ),
    text("Condition", "How far it has come", requestCondition),
  ]),
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": webhooks(),
  "validatingwebhookconfigurations.admissionregistration.k8s.io": webhooks(),
  "validatingadmissionpolicies.admissionregistration.k8s.io": policies("Validations", ({ spec }) => spec.validations),
  "mutatingadmissionpolicies.admissionregistration.k8s.io": policies("Mutations", ({ spec }) => spec.mutations),
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": policyBindings(),
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io": policyBindings(),
  "flowschemas.flowcontrol.apiserver.k8s.io": flowSchemas([
    nameColumn,
    text("PriorityLevel", "Where matching requests queue", ({ spec }) => spec.priorityLevelConfiguration.name),
    text("MatchingPrecedence", "The lower the earlier", ({ spec }) => spec.matchingPrecedence ?? 0),
    text("DistinguisherMethod", "What tells flows apart", ({ spec }) => spec.distinguisherMethod?.type ?? "<none>"),
    ageColumn,
    text("MissingPL", "Whether the priority level is not there", ({ status }) => {
      const dangling = status?.conditions?.find(({ type }) => type === "Dangling");
      return dangling?.status ?? "?";
    }),
  ]),
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": printer<PriorityLevel>([
    nameColumn,
    text("Type", "Exempt or Limited", ({ spec }) => spec.type),
    text(
      "NominalConcurrencyShares",
      "Share of all seats",
      ({ spec }) => spec.limited?.nominalConcurrencyShares ?? "<none>",
    ),
    text("Queues", "Number of queues", ({ spec }) => queuing(spec)?.queues ?? "<none>"),
    text("HandSize", "Queues that one flow may use", ({ spec }) => queuing(spec)?.handSize ?? "<none>"),
    text(
      "QueueLengthLimit",
      "Requests that may wait in a queue",
      ({ spec }) => queuing(spec)?.queueLengthLimit ?? "<none>",
    ),
    ageColumn,
  ]),
  "apiservices.apiregistration.k8s.io": printer<ApiService>([
    nameColumn,
    text("Service", "Who serves the group", ({ spec: { service } }) =>
      service ? `${service.namespace}/${service.name}` : "Local",
    ),
    text("Available", "Whether it is served", ({ status }) => {
      const available = status?.conditions?.find(({ type }) => type === "Available");
      if (available === undefined) return "Unknown";
      return available.status === "True" ? "True" : `${available.status} (${available.reason})`;
    }),
    ageColumn,
  ]),
};

/** In the order in which they are asked. */
function flowSchemas(columns: readonly Column<FlowSchema>[]): Printer {
  const rank = ({ spec }: FlowSchema): number => spec.matchingPrecedence ?? 0;
  const order = (a: FlowSchema, b: FlowSchema): number =>
    rank(a) - rank(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
  return { ...printer<FlowSchema>(columns), order: order as unknown as Printer["order"] };
}

/** As Go prints a selector that no printer was made for. */
function goText({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = Object.keys(matchLabels ?? {})
    .sort()
    .map((key) => `${key}: ${matchLabels?.[key]},`);
  const terms = (matchExpressions ?? []).map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${(values ?? []).join(" ")}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{${terms.join("")}},}`;
}

function bindings(): Printer {
  const names = ({ subjects = [] }: RoleBinding, kind: Subject["kind"]): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(({ name, namespace }) => (kind === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name))
      .join(", ");
  return printer<RoleBinding>([
    nameColumn,
    text("Role", "What is granted", ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
    ageColumn,
    wide("Users", "Users it is granted to", (binding) => names(binding, "User")),
    wide("Groups", "Groups it is granted to", (binding) => names(binding, "Group")),
    wide("ServiceAccounts", "ServiceAccounts it is granted to", (binding) => names(binding, "ServiceAccount")),
  ]);
}

function requestCondition({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false;
  const words = [has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending"];
  if (has("Failed")) words.push("Failed");
  if (status?.certificate) words.push("Issued");
  return words.join(",");
}

function webhooks(): Printer {
  return printer<WebhookConfiguration>([
    nameColumn,
    integer("Webhooks", "Number of webhooks", ({ webhooks: list }) => list?.length ?? 0),
    ageColumn,
  ]);
}

function policies(name: string, listOf: (policy: AdmissionPolicy) => unknown[] | undefined): Printer {
  return printer<AdmissionPolicy>([
    nameColumn,
    integer(name, "Number of expressions", (policy) => listOf(policy)?.length ?? 0),
    text("ParamKind", "Kind of the parameters", ({ spec: { paramKind } }) =>
      paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : "<unset>",
    ),
    ageColumn,
  ]);
}

function policyBindings(): Printer {
  return printer<AdmissionPolicy>([
    nameColumn,
    text("PolicyName", "The policy", ({ spec }) => spec.policyName ?? ""),
    text("ParamRef", "Its parameters", ({ spec: { paramRef } }) => {
      if (paramRef === undefined) return "<unset>";
      if (paramRef.name) return `${paramRef.namespace || "*"}/${paramRef.name}`;
      return paramRef.selector === undefined ? "<unset>" : goText(paramRef.selector);
    }),
    ageColumn,
  ]);
}

function queuing(spec: PriorityLevel["spec"]) {
  return spec.limited?.limitResponse?.queuing;
}
