/**
 * Cluster DNS: names for Services and Pods, on port 53 of an interface, over UDP and TCP. Behaves as CoreDNS with the
 * `kubernetes` plugin as kubeadm configures it (`pods insecure`, TTL 30, no caching of cluster names).
 *
 * Watches Namespaces, Services and EndpointSlices; `answer` decides and knows nothing of sockets. Names outside the
 * cluster's domain are asked of `forward`. Leaves out zone transfers, NSID and federation.
 */

import type { Informers } from "#client";
import type { Clock, Random } from "#clock";
import type { DnsQuestion, DnsRcode, DnsRecord, NetworkInterface } from "#network";
import { type Answer, answer } from "./answer.ts";
import { watchDirectory } from "./directory.ts";
import { serveDns } from "./serve.ts";

export { type Answer, answer, type Zone } from "./answer.ts";
export { type Directory, directoryOf, watchDirectory } from "./directory.ts";

/** Asks about a name outside the cluster. Rejecting is answered SERVFAIL. */
export type Forward = (question: DnsQuestion) => Promise<{ rcode: DnsRcode; answers: readonly DnsRecord[] }>;

export interface DnsOptions {
  readonly informers: Informers;
  /** Where it listens. */
  readonly networkInterface: NetworkInterface;
  /** Gives the zone's serial. */
  readonly clock: Clock;
  /** Shuffles the addresses of an answer, as CoreDNS' `loadbalance` does; without it they keep their order. */
  readonly random?: Random;
  /** Default `cluster.local`. */
  readonly clusterDomain?: string;
  /** Default: nothing outside exists (NXDOMAIN). */
  readonly forward?: Forward;
}

export interface Dns {
  stop(): void;
}

const nowhere: Forward = async () => ({ rcode: "NXDOMAIN", answers: [] });

/** Throws `NetworkError` "EADDRINUSE" where port 53 is taken. */
export function startDns(options: DnsOptions): Dns {
  const { informers, networkInterface, clock, random, clusterDomain = "cluster.local", forward = nowhere } = options;
  const directory = watchDirectory(informers);
  let synced = false;
  void informers.synced().then(() => {
    synced = true;
  });

  const resolve = async (question: DnsQuestion): Promise<Answer> => {
    const zone = { domain: clusterDomain, serial: Math.floor(clock.now() / 1000) };
    const known = answer(question, directory, zone);
    if (known === undefined) return outside(question);
    // What is not there may only not have been heard of yet.
    if (known.rcode === "NXDOMAIN" && !synced) return failure;
    if (known.leadsTo === undefined) return known;
    const { answers } = await outside({ name: known.leadsTo, type: question.type });
    return { ...known, answers: [...known.answers, ...answers] };
  };

  const outside = async (question: DnsQuestion): Promise<Answer> => {
    try {
      const { rcode, answers } = await forward(question);
      return { ...nothing, rcode, answers };
    } catch {
      return failure;
    }
  };

  return serveDns(networkInterface, async (question) => {
    const { answers, ...rest } = await resolve(question);
    return { ...rest, answers: random ? shuffleAddresses(answers, random) : answers };
  });
}

const nothing = { authoritative: false, answers: [], authorities: [], additionals: [] };
const failure: Answer = { ...nothing, rcode: "SERVFAIL" };

/** Aliases stay in front, in their order. */
function shuffleAddresses(records: readonly DnsRecord[], random: Random): readonly DnsRecord[] {
  const isAddress = ({ type }: DnsRecord): boolean => type === "A" || type === "AAAA";
  const addresses = records.filter(isAddress);
  for (let last = addresses.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [addresses[last], addresses[other]] = [addresses[other] as DnsRecord, addresses[last] as DnsRecord];
  }
  return [...records.filter((record) => !isAddress(record)), ...addresses];
}
