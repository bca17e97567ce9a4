/** What clients are warned of when they create Pods or templates. Upstream: pkg/api/pod/warnings.go. */
import type { JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { keysOf, number, part, parts, text, textMap } from "../validation/fields.ts";
import { dns1123Label } from "../validation/names.ts";
import { appArmorPrefix, seccompContainerPrefix, seccompPodAnnotation } from "../validation/pod-annotations.ts";
import { visitContainers } from "../validation/windows.ts";
import { claimSpecWarnings } from "./claim.ts";
import { fractions } from "./fractions.ts";
import { deprecationOf, nodeAffinityWarnings } from "./node-labels.ts";
import { overlappingPathWarnings } from "./overlapping-paths.ts";
import { portWarnings } from "./ports.ts";
import { volumeSourceWarnings } from "./volume-source.ts";

/** A new Pod; updates are not warned about. */
export function podWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  if (old !== undefined) return [];
  const wrong = dns1123Label(text(object.metadata.name));
  const surprise = "this is used in the Pod's hostname, which can result in surprising behavior";
  return [
    ...(wrong.length > 0 ? [`metadata.name: ${surprise}; a DNS label is recommended: [${wrong.join(" ")}]`] : []),
    ...warningsOf(object.metadata, part(object.spec) ?? {}, ""),
  ];
}

/** `field`: where the template stands. */
export function podTemplateWarnings(template: object | undefined, field: string): string[] {
  const { metadata, spec } = (template ?? {}) as JsonObject;
  return warningsOf(part(metadata) ?? {}, part(spec) ?? {}, `${field}.`);
}

function warningsOf(metadata: JsonObject, spec: JsonObject, prefix: string): string[] {
  const annotations = textMap(metadata.annotations);
  const at = `${prefix}spec`;
  const affinity = part(spec.affinity);
  return [
    ...keysOf(spec.nodeSelector).flatMap((key) => {
      const why = deprecationOf(key);
      return why === undefined ? [] : [`${at}.nodeSelector[${key}]: ${why}`];
    }),
    ...nodeAffinityWarnings(part(affinity?.nodeAffinity), `${at}.affinity.nodeAffinity`),
    ...spreadWarnings(spec, `${at}.topologySpreadConstraints`),
    ...oldAnnotations
      .filter(([key]) => annotations[key] !== undefined)
      .map(([key, why]) => `${prefix}metadata.annotations[${key}]: ${why}`),
    ...volumeWarnings(spec, `${at}.volumes`),
    ...overlappingPathWarnings(spec),
    ...repeated(parts(spec.hostAliases), "ip", `${at}.hostAliases`),
    ...repeated(parts(spec.imagePullSecrets), "name", `${at}.imagePullSecrets`),
    ...parts(spec.imagePullSecrets).flatMap(({ name }, index) =>
      name ? [] : [`${at}.imagePullSecrets[${index}].name: invalid empty name ""`],
    ),
    ...fractions(spec.overhead, `${at}.overhead`),
    ...profileWarnings(annotations, spec, prefix),
    ...portWarnings(spec, at),
    ...((number(spec.terminationGracePeriodSeconds) ?? 0) < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...nullSelectors(part(affinity?.podAffinity), `${at}.affinity.podAffinity`),
    ...nullSelectors(part(affinity?.podAntiAffinity), `${at}.affinity.podAntiAffinity`),
  ];
}

const oldAnnotations = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;

const noSelector = "a null labelSelector results in matching no pod";

function spreadWarnings({ topologySpreadConstraints }: JsonObject, field: string): string[] {
  return parts(topologySpreadConstraints).flatMap(({ topologyKey, labelSelector }, index) => {
    const why = deprecationOf(text(topologyKey));
    return [
      ...(why === undefined ? [] : [`${field}[${index}].topologyKey: ${text(topologyKey)} is ${why}`]),
      ...(labelSelector === undefined ? [`${field}[${index}].labelSelector: ${noSelector}`] : []),
    ];
  });
}

function nullSelectors(affinity: JsonObject | undefined, field: string): string[] {
  const required = parts(affinity?.requiredDuringSchedulingIgnoredDuringExecution);
  const preferred = parts(affinity?.preferredDuringSchedulingIgnoredDuringExecution);
  return [
    ...required.flatMap(({ labelSelector }, index) => {
      const at = `${field}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`;
      return labelSelector === undefined ? [`${at}.labelSelector: ${noSelector}`] : [];
    }),
    ...preferred.flatMap(({ podAffinityTerm }, index) => {
      const at = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      const selector = part(podAffinityTerm)?.labelSelector;
      return selector === undefined ? [`${at}.podAffinityTerm.labelSelector: ${noSelector}`] : [];
    }),
  ];
}

function volumeWarnings({ volumes }: JsonObject, field: string): string[] {
  return parts(volumes).flatMap((volume, index) => {
    const at = `${field}[${index}]`;
    const template = part(part(volume.ephemeral)?.volumeClaimTemplate);
    return [
      ...volumeSourceWarnings(volume, at),
      ...(template === undefined
        ? []
        : claimSpecWarnings(part(template.spec) ?? {}, `${at}.ephemeral.volumeClaimTemplate.spec`)),
    ];
  });
}

function repeated(items: readonly JsonObject[], key: string, field: string): string[] {
  return items.flatMap((item, index) => {
    const first = items.findIndex((each) => each[key] === item[key]);
    return first < index ? [`${field}[${index}].${key}: duplicate ${key} ${JSON.stringify(item[key] ?? "")}`] : [];
  });
}

const seccompInstead = 'non-functional in v1.27+; use the "seccompProfile" field instead';

function profileWarnings(annotations: Readonly<Record<string, string>>, spec: JsonObject, prefix: string): string[] {
  const context = part(spec.securityContext);
  const at = (key: string): string => `${prefix}metadata.annotations[${key}]`;
  const warnings: string[] = [];
  if (context?.seccompProfile === undefined && annotations[seccompPodAnnotation] !== undefined) {
    warnings.push(`${at(seccompPodAnnotation)}: ${seccompInstead}`);
  }
  for (const [container, field] of visitContainers(spec, `${prefix}spec`)) {
    const own = part(container.securityContext);
    const seccomp = seccompContainerPrefix + text(container.name);
    const armor = appArmorPrefix + text(container.name);
    if (own?.seccompProfile === undefined && annotations[seccomp] !== undefined) {
      warnings.push(`${at(seccomp)}: ${seccompInstead}`);
    }
    const profile = own?.appArmorProfile ?? context?.appArmorProfile;
    if (profile === undefined && annotations[armor] !== undefined) {
      warnings.push(`${at(armor)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
    }
    const { limits, requests } = part(container.resources) ?? {};
    for (const name of ["memory", "ephemeral-storage"]) {
      warnings.push(...fractions(limits, `${field}.resources.limits`, [name]));
      warnings.push(...fractions(requests, `${field}.resources.requests`, [name]));
    }
    warnings.push(...hiddenVariables(parts(container.env), `${field}.env`));
  }
  return warnings;
}

/** A variable may build on itself; otherwise what was said before is lost. */
function hiddenVariables(env: readonly JsonObject[], field: string): string[] {
  return env.flatMap(({ name, value, valueFrom }, index) => {
    if (env.findIndex((each) => each.name === name) === index) return [];
    const reference = `$(${text(name)})`;
    const builds = valueFrom === undefined && text(value) !== reference && text(value).includes(reference);
    if (builds) return [];
    const shown = JSON.stringify(text(name));
    return [`${field}[${index}]: hides previous definition of ${shown}, which may be dropped when using apply`];
  });
}
