import type { Pod, Service } from "#apimachinery";

/** The Pods that a Service's selector picks; none without a selector. */
export function podsSelectedBy({ spec }: Service, pods: readonly Pod[]): readonly Pod[] {
  const wanted = Object.entries(spec.selector ?? {});
  if (wanted.length === 0) return [];
  return pods.filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value));
}

/** The Services, of those given, that select this Pod. */
export function servicesOf(pod: Pod, services: readonly Service[]): readonly Service[] {
  return services.filter((service) => podsSelectedBy(service, [pod]).length > 0);
}
