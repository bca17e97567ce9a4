import { createHash } from "node:crypto";
import type { JsonObject } from "../json-value.ts";
import { part, parts, text } from "../validation/fields.ts";

/**
 * Subsets of Endpoints as real servers lay them out: ports that lead to the same addresses are one subset, addresses stand
 * in order, an address that is not ready for a port is not also ready for it. Ports and subsets have an order, too, though
 * not one that a person would choose: that of a hash of how Go prints them.
 * Upstream: pkg/api/endpoints/util.go `RepackSubsets`.
 */
export function repackSubsets(subsets: readonly JsonObject[]): JsonObject[] {
  const groups = new Map<string, JsonObject>();
  for (const { port, ready } of byPort(subsets)) {
    const addresses = [...ready].sort(([one], [other]) => (one < other ? -1 : 1));
    const key = JSON.stringify(addresses.map(([name, { isReady }]) => [name, isReady]));
    const group = groups.get(key) ?? subsetOf(addresses.map(([, each]) => each));
    if (port !== undefined) group.ports = [...parts(group.ports), port];
    groups.set(key, group);
  }
  return inHashOrder(
    [...groups.values()].map((group) =>
      group.ports === undefined ? group : { ...group, ports: inHashOrder(parts(group.ports), printedPort) },
    ),
    printedSubset,
  );
}

interface Reached {
  readonly address: JsonObject;
  readonly isReady: boolean;
}

/** Each port with all its addresses; addresses without a port have one of their own that is not told. */
function byPort(subsets: readonly JsonObject[]): { port: JsonObject | undefined; ready: Map<string, Reached> }[] {
  const found = new Map<string, { port: JsonObject | undefined; ready: Map<string, Reached> }>();
  const known = new Map<string, JsonObject>();
  for (const { ports, addresses, notReadyAddresses } of subsets) {
    for (const port of parts(ports).length > 0 ? parts(ports) : [undefined]) {
      const key = port === undefined ? "" : printedPort(port);
      const { ready } = found.get(key) ?? { ready: new Map<string, Reached>() };
      found.set(key, { port, ready });
      const put = (address: JsonObject, isReady: boolean): void => {
        const name = `${text(address.ip)} ${text(part(address.targetRef)?.uid)}`;
        if (!known.has(name)) known.set(name, address);
        const before = ready.get(name)?.isReady ?? true;
        ready.set(name, { address: known.get(name) as JsonObject, isReady: isReady && before });
      };
      for (const address of parts(addresses)) put(address, true);
      for (const address of parts(notReadyAddresses)) put(address, false);
    }
  }
  return [...found.values()].filter(({ ready }) => ready.size > 0);
}

function subsetOf(reached: readonly Reached[]): JsonObject {
  const addresses = reached.filter(({ isReady }) => isReady).map(({ address }) => address);
  const others = reached.filter(({ isReady }) => !isReady).map(({ address }) => address);
  return { ...(addresses.length > 0 && { addresses }), ...(others.length > 0 && { notReadyAddresses: others }) };
}

function inHashOrder(items: readonly JsonObject[], print: (item: JsonObject) => string): JsonObject[] {
  const hash = (item: JsonObject): string => createHash("md5").update(print(item)).digest("hex");
  return items
    .map((item) => ({ item, order: hash(item) }))
    .sort((one, other) => (one.order < other.order ? -1 : 1))
    .map(({ item }) => item);
}

const pointer = (type: string, value: unknown): string => `(*${type})${value === undefined ? "<nil>" : String(value)}`;

const strings = (object: JsonObject, fields: readonly (readonly [inside: string, outside: string])[]): string =>
  fields.map(([inside, outside]) => `${inside}:(string)${text(object[outside])}`).join(" ");

function portFields({ name, port, protocol, appProtocol }: JsonObject): string {
  const numbers = `Port:(int32)${Number(port ?? 0)} Protocol:(core.Protocol)${text(protocol)}`;
  return `{Name:(string)${text(name)} ${numbers} AppProtocol:${pointer("string", appProtocol)}}`;
}

const printedPort = (port: JsonObject): string => `(core.EndpointPort)${portFields(port)}`;

function addressFields({ ip, hostname, nodeName, targetRef }: JsonObject): string {
  const about = part(targetRef);
  const target = pointer("core.ObjectReference", about && referenceFields(about));
  const host = `IP:(string)${text(ip)} Hostname:(string)${text(hostname)}`;
  return `{${host} NodeName:${pointer("string", nodeName)} TargetRef:${target}}`;
}

function referenceFields(reference: JsonObject): string {
  const who = strings(reference, [
    ["Kind", "kind"],
    ["Namespace", "namespace"],
    ["Name", "name"],
  ]);
  const what = strings(reference, [
    ["APIVersion", "apiVersion"],
    ["ResourceVersion", "resourceVersion"],
    ["FieldPath", "fieldPath"],
  ]);
  return `{${who} UID:(types.UID)${text(reference.uid)} ${what}}`;
}

function printedSubset({ addresses, notReadyAddresses, ports }: JsonObject): string {
  const list = (type: string, items: unknown, print: (item: JsonObject) => string): string =>
    `([]core.${type})${items === undefined ? "<nil>" : `[${parts(items).map(print).join(" ")}]`}`;
  const ready = `Addresses:${list("EndpointAddress", addresses, addressFields)}`;
  const others = `NotReadyAddresses:${list("EndpointAddress", notReadyAddresses, addressFields)}`;
  return `(core.EndpointSubset){${ready} ${others} Ports:${list("EndpointPort", ports, portFields)}}`;
}
