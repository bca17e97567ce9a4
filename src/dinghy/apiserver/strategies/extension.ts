/** What extends the API server. Upstream: pkg/registry/admissionregistration, staging/src/k8s.io/kube-aggregator. */
import { formatTime } from "#clock";
import { localCondition } from "../aggregation/local-services.ts";
import { defaultWebhooks } from "../defaults/others.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { Strategy } from "../strategy.ts";
import { apiServiceErrors } from "../validation/api-service.ts";
import { pathSegmentName } from "../validation/names.ts";
import { webhookConfigurationErrors } from "../validation/webhooks.ts";

const webhooks: Strategy = {
  updateNeedsVersion: true,
  hasGeneration: true,
  generationChanges: (object, old) => !equalJson(object.webhooks, old.webhooks),
  defaults: defaultWebhooks,
  validate: webhookConfigurationErrors,
};

const apiService: Strategy = {
  updateNeedsVersion: true,
  validateName: pathSegmentName,
  defaults: ({ spec }) => {
    const { service } = (spec ?? {}) as { service?: JsonObject | null };
    if (service) service.port ??= 443;
  },
  prepareForCreate: (object, { clock }) => {
    const isLocal = !(object.spec as JsonObject | undefined)?.service;
    object.status = isLocal ? { conditions: [localCondition(formatTime(clock.now()))] } : {};
  },
  validate: apiServiceErrors,
};

export const extensionStrategies: Readonly<Record<string, Strategy>> = {
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": webhooks,
  "validatingwebhookconfigurations.admissionregistration.k8s.io": webhooks,
  "apiservices.apiregistration.k8s.io": apiService,
};
