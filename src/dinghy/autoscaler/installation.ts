import { isApiError, type KubernetesObject } from "#apimachinery";
import { type Client, type Resource, resources } from "#client";
import { definitions } from "./custom-resources.ts";

/** Who the parts of the autoscaler act as, in kube-system. */
export const accounts = {
  recommender: "vpa-recommender",
  updater: "vpa-updater",
  admission: "vpa-admission-controller",
} as const;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const read = ["get", "list", "watch"];
const ownKinds: Rule = { apiGroups: ["autoscaling.k8s.io"], resources: ["*"], verbs: read };
const targets: Rule[] = [
  ownKinds,
  { apiGroups: ["*"], resources: ["*/scale"], verbs: read },
  { apiGroups: ["apps"], resources: ["daemonsets"], verbs: read },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: read },
  { apiGroups: [""], resources: ["pods"], verbs: read },
];

const rules: Readonly<Record<string, readonly Rule[]>> = {
  [accounts.recommender]: [
    ...targets,
    { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["get", "list"] },
    { apiGroups: ["autoscaling.k8s.io"], resources: ["verticalpodautoscalers/status"], verbs: ["get", "patch"] },
    {
      apiGroups: ["autoscaling.k8s.io"],
      resources: ["verticalpodautoscalercheckpoints"],
      verbs: ["create", "patch", "delete"],
    },
  ],
  [accounts.updater]: [
    ...targets,
    { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
    { apiGroups: [""], resources: ["pods", "pods/resize"], verbs: ["patch"] },
    { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
  ],
  [accounts.admission]: targets,
};

const webhooks: Resource = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  resource: "mutatingwebhookconfigurations",
};
const bindings: Resource = { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterrolebindings" };

/** The kinds, and what the parts may do; what is there already stays. `client` is an administrator. */
export async function installKinds(client: Client): Promise<void> {
  for (const definition of definitions) await ensure(client, resources.customResourceDefinitions, definition);
  for (const [name, granted] of Object.entries(rules)) {
    const apiVersion = "rbac.authorization.k8s.io/v1";
    const metadata = { name: `system:${name}` };
    await ensure(client, resources.clusterRoles, { apiVersion, kind: "ClusterRole", metadata, rules: granted });
    await ensure(client, bindings, {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name, namespace: "kube-system" }],
    });
  }
}

/** Where the API server finds the webhook. */
export const webhookService = { namespace: "kube-system", name: "vpa-webhook", port: 443 } as const;

/** The name that the webhook's certificate has to be good for. */
export const webhookHost = `${webhookService.name}.${webhookService.namespace}.svc`;

export interface WebhookPlace {
  readonly address: string;
  readonly port: number;
  /** PEM of who vouches for its certificate. */
  readonly authority: string;
}

/** Has the API server ask about new Pods and autoscalers. Whoever was asked before is asked no longer. */
export async function installWebhook(client: Client, { address, port, authority }: WebhookPlace): Promise<void> {
  const { namespace, name } = webhookService;
  const ports = [{ name: "https", port: webhookService.port, targetPort: port, protocol: "TCP" }];
  const service = { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec: { ports } };
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name,
      namespace,
      labels: { "kubernetes.io/service-name": name, "endpointslice.kubernetes.io/managed-by": "dinghy" },
    },
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
  await ensure(client, resources.services, service, namespace);
  await ensure(client, resources.endpointSlices, slice, namespace);
  const configuration = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "vpa-webhook-config" },
    webhooks: [
      {
        name: "vpa.k8s.io",
        clientConfig: { service: webhookService, caBundle: Buffer.from(authority).toString("base64") },
        rules: [
          { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] },
          {
            apiGroups: ["autoscaling.k8s.io"],
            apiVersions: ["*"],
            resources: ["verticalpodautoscalers"],
            operations: ["CREATE", "UPDATE"],
          },
        ],
        admissionReviewVersions: ["v1"],
        failurePolicy: "Ignore",
        sideEffects: "None",
        timeoutSeconds: 30,
      },
    ],
  };
  await ensure(client, webhooks, configuration);
  await client.patch(webhooks, { name: "vpa-webhook-config" }, "merge", { webhooks: configuration.webhooks });
}

async function ensure(client: Client, resource: Resource, object: object, namespace?: string): Promise<void> {
  await client.create<KubernetesObject>(resource, object, { namespace }).catch((error: unknown) => {
    if (!isApiError(error, "AlreadyExists")) throw error;
  });
}
