/** Ports that are told twice. Upstream: pkg/api/pod/warnings.go. */
import type { JsonObject } from "../json-value.ts";
import { number, parts, text } from "../validation/fields.ts";
import { visitContainers } from "../validation/windows.ts";

interface Known {
  readonly field: string;
  readonly hostPort: number;
  readonly hostIP: string;
}

export function portWarnings(spec: JsonObject, field: string): string[] {
  const known = new Map<string, Known[]>();
  return visitContainers(spec, field).flatMap(([container, at]) =>
    parts(container.ports).flatMap((port, index) => {
      const own: Known = {
        field: `${at}.ports[${index}]`,
        hostPort: number(port.hostPort) ?? 0,
        hostIP: text(port.hostIP),
      };
      const key = `${number(port.containerPort) ?? 0}/${text(port.protocol)}`;
      const others = known.get(key) ?? [];
      known.set(key, [...others, own]);
      const alone = own.hostIP !== "" && own.hostPort === 0;
      return [
        ...(alone ? [`${own.field}: hostIP set without hostPort: ${shownPort(port)}`] : []),
        ...others.flatMap((other) => overlap(own, other)),
      ];
    }),
  );
}

function overlap(own: Known, other: Known): string[] {
  const tell = (what: string): string[] => [`${own.field}: ${what} port definition with ${other.field}`];
  if (own.hostIP === other.hostIP && own.hostPort === other.hostPort) return tell("duplicate");
  if (own.hostPort === 0 || other.hostPort === 0) return tell("overlapping");
  const oneIsAny = (own.hostIP === "") !== (other.hostIP === "");
  return own.hostPort === other.hostPort && oneIsAny ? tell("dangerously ambiguous") : [];
}

/** As real servers print a port of theirs. */
function shownPort({ name, hostPort, containerPort, protocol, hostIP }: JsonObject): string {
  const numbers = `HostPort:${number(hostPort) ?? 0} ContainerPort:${number(containerPort) ?? 0}`;
  return `{Name:${text(name)} ${numbers} Protocol:${text(protocol)} HostIP:${text(hostIP)}}`;
}
