import type { LeftOut } from "./conformance-coverage.ts";

/** Upstream's conformance tests that the book does not mean to cover, and why. */
export const leftOut: readonly LeftOut[] = [
  {
    reason: "is about what kubectl prints or does by itself; the book speaks to the API, src/clients runs kubectl",
    tests: [
      "Kubectl, cluster info",
      "Kubectl, version",
      "Kubectl, proxy socket",
      "Kubectl, proxy port zero",
      "Kubectl, describe pod or rc",
    ],
  },
  {
    reason: "is an application of six images, made of what the book covers one by one",
    tests: ["Kubectl, guestbook application"],
  },
  {
    reason: "measures how fast a real network and its machines are; on a virtual clock there is nothing to measure",
    tests: ["Service endpoint latency, thresholds"],
  },
  {
    reason: "needs a real kernel: a setuid program that gains rights, or is kept from them",
    tests: ["Security Context, allowPrivilegeEscalation=false."],
  },
];
