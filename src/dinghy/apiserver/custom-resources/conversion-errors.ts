/**
 * `spec.conversion` of a definition. Errors name fields as they are called inside real servers. Pure.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go,
 * staging/src/k8s.io/apiserver/pkg/util/webhook/validation.go.
 */
import { X509Certificate } from "node:crypto";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { dns1035Label } from "../validation/names.ts";
import { webhookServiceErrors, webhookUrlErrors } from "../validation/webhooks.ts";
import type { DefinitionSpec, WebhookConversion } from "./definition.ts";

const strategies = ["None", "Webhook"];
const reviewVersions = ["v1", "v1beta1"];

/** `lenient`: a broken bundle of certificates is let through, as long as nobody can be hurt by it. */
export function conversionErrors(conversion: DefinitionSpec["conversion"], lenient: boolean): FieldError[] {
  if (conversion === undefined) return [];
  const { strategy, webhook } = conversion;
  const errors: FieldError[] = [];
  if (!strategy) errors.push(required("spec.conversion.strategy"));
  else if (!strategies.includes(strategy)) errors.push(notSupported("spec.conversion.strategy", strategy, strategies));
  const atConfig = "spec.conversion.webhookClientConfig";
  const atVersions = "spec.conversion.conversionReviewVersions";
  if (strategy === "Webhook") {
    return [
      ...errors,
      ...configErrors(webhook?.clientConfig, atConfig, lenient),
      ...versionErrors(webhook?.conversionReviewVersions ?? [], atVersions),
    ];
  }
  const why = "should not be set when strategy is not set to Webhook";
  if (webhook?.clientConfig !== undefined) errors.push(forbidden(atConfig, why));
  if (webhook?.conversionReviewVersions?.length) errors.push(forbidden(atVersions, why));
  return errors;
}

function configErrors(config: WebhookConversion["clientConfig"], path: string, lenient: boolean): FieldError[] {
  if (config === undefined) return [required(path, "required when strategy is set to Webhook")];
  const { url, service, caBundle } = config;
  const errors: FieldError[] = [];
  if ((url === undefined) === (service === undefined)) {
    errors.push(required(path, "exactly one of url or service is required"));
  } else if (url !== undefined) errors.push(...webhookUrlErrors(url, `${path}.url`));
  else if (service !== undefined) errors.push(...webhookServiceErrors(service, `${path}.service`));
  if (caBundle && !lenient && !isBundle(caBundle)) {
    const why = "unable to load root certificates: unable to parse bytes as PEM block";
    errors.push(invalid(`${path}.caBundle`, caBundle, why));
  }
  return errors;
}

function isBundle(text: string): boolean {
  try {
    return new X509Certificate(Buffer.from(text, "base64")).subject !== undefined;
  } catch {
    return false;
  }
}

function versionErrors(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [required(path)];
  const errors = versions.flatMap((version, index) => {
    if (versions.indexOf(version) < index) return [invalid(`${path}[${index}]`, version, "duplicate version")];
    return dns1035Label(version).map((problem) => invalid(`${path}[${index}]`, version, problem));
  });
  if (!versions.some((version) => reviewVersions.includes(version))) {
    errors.push(invalid(path, versions, `must include at least one of ${reviewVersions.join(", ")}`));
  }
  return errors;
}
