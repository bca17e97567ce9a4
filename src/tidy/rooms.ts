/**
 * The door table: which room may enter which. One sentence stands behind it: everyone speaks to the API server, only
 * the API server speaks to the store, the suite speaks only over the wire, and suite and Dinghy share nothing but
 * vocabulary, schemas, time and the shape of HTTP.
 */
export const shared = ["#apimachinery", "#clock", "#schemas", "#wire"] as const;

export interface Room {
  /** Folder, from the root of the repository. */
  readonly folder: string;
  /** Doors that this room may go through. */
  readonly enters: readonly string[];
}

export const rooms: readonly Room[] = [
  { folder: "src/clock", enters: [] },
  { folder: "src/wire", enters: [] },
  { folder: "src/apimachinery", enters: [] },
  { folder: "src/schemas", enters: ["#apimachinery"] },
  { folder: "src/dinghy/store", enters: ["#clock"] },
  { folder: "src/dinghy/cel", enters: ["#apimachinery"] },
  { folder: "src/dinghy/apiserver", enters: [...shared, "#store", "#cel"] },
  { folder: "src/dinghy/client", enters: [...shared] },
  { folder: "src/dinghy/controllers", enters: [...shared, "#client", "#cel"] },
  { folder: "src/dinghy/scheduler", enters: [...shared, "#client"] },
  { folder: "src/dinghy/network", enters: ["#clock"] },
  { folder: "src/dinghy/runtime", enters: ["#apimachinery", "#clock", "#network"] },
  { folder: "src/dinghy/kubelet", enters: [...shared, "#client", "#runtime", "#network"] },
  { folder: "src/dinghy/proxy", enters: [...shared, "#client", "#network"] },
  { folder: "src/dinghy/dns", enters: [...shared, "#client", "#network"] },
  { folder: "src/dinghy/autoscaler", enters: [...shared, "#client", "#network"] },
  {
    folder: "src/dinghy",
    enters: [
      ...shared,
      "#store",
      "#apiserver",
      "#client",
      "#controllers",
      "#scheduler",
      "#kubelet",
      "#runtime",
      "#network",
      "#proxy",
      "#dns",
      "#autoscaler",
    ],
  },
  // Only this one file of the suite may know Dinghy; the rest cannot tell it from a cluster.
  { folder: "src/suite/targets/dinghy.ts", enters: [...shared, "#dinghy"] },
  { folder: "src/suite", enters: [...shared] },
  { folder: "src/report", enters: ["#schemas", "#apimachinery"] },
  { folder: "src/mutants", enters: [] },
  { folder: "src/build", enters: [] },
  { folder: "src/bench", enters: [...shared, "#dinghy"] },
  { folder: "src/coverage", enters: [] },
  { folder: "src/explore", enters: ["#clock", "#suite"] },
  { folder: "src/fuzz", enters: ["#clock", "#dinghy", "#suite"] },
  { folder: "src/clients", enters: ["#clock", "#dinghy"] },
  { folder: "src/command", enters: ["#clock", "#dinghy", "#report", "#suite"] },
  { folder: "src/tidy", enters: [] },
  { folder: "src/seatrial.ts", enters: [] },
  { folder: "steps", enters: ["#suite"] },
];

/** The room a file stands in: the longest folder that holds it. */
export function roomOf(file: string): Room | undefined {
  const holding = rooms.filter(({ folder }) => file === folder || file.startsWith(`${folder}/`));
  return holding.sort((a, b) => b.folder.length - a.folder.length)[0];
}
