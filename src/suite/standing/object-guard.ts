import { controllerOf, type KubernetesObject } from "#apimachinery";
import type { Breach, Guard, News, StandingName } from "./standing-invariant.ts";

/** What holds for objects of every kind, and can be seen on one of them alone. */
export function createObjectGuard(): Guard {
  return {
    take: (news, tell) => {
      const { object, previous, type } = news;
      const say = (name: StandingName, path: string, wanted: string, got: string): void =>
        tell({ name, object, path, wanted, got } satisfies Breach);
      if (type === "DELETED") return;
      oneController(news, say);
      if (previous === undefined) return;
      if (previous.metadata.uid !== object.metadata.uid) {
        say("uid-stays", ".metadata.uid", previous.metadata.uid, object.metadata.uid);
        return;
      }
      growth(object, previous, say);
      if (previous.metadata.deletionTimestamp !== undefined && object.metadata.deletionTimestamp === undefined)
        say("deletion-stands", ".metadata.deletionTimestamp", previous.metadata.deletionTimestamp, "absent");
    },
  };
}

type Say = (name: StandingName, path: string, wanted: string, got: string) => void;

function growth(object: KubernetesObject, previous: KubernetesObject, say: Say): void {
  const [version, known] = [object.metadata.resourceVersion, previous.metadata.resourceVersion];
  if (comesBefore(version, known)) say("version-grows", ".metadata.resourceVersion", `more than ${known}`, version);
  const [generation = 0, before = 0] = [object.metadata.generation, previous.metadata.generation];
  if (generation < before) say("generation-grows", ".metadata.generation", `at least ${before}`, String(generation));
}

/** Versions that are no numbers cannot be compared; the same one again is the same news again. */
function comesBefore(version: string, known: string): boolean {
  return /^\d+$/.test(version) && /^\d+$/.test(known) && BigInt(version) < BigInt(known);
}

function oneController({ object, previous }: News, say: Say): void {
  const controllers = (object.metadata.ownerReferences ?? []).filter(({ controller }) => controller === true);
  const told = controllers.map(({ kind, name }) => `${kind}/${name}`).join(" and ");
  if (controllers.length > 1) say("one-controller", ".metadata.ownerReferences", "one controller at most", told);
  const before = previous && controllerOf(previous);
  const [now] = controllers;
  if (previous?.metadata.uid !== object.metadata.uid || before === undefined || now === undefined) return;
  if (before.uid !== now.uid)
    say("one-controller", ".metadata.ownerReferences", `${before.kind}/${before.name}, or none before another`, told);
}
