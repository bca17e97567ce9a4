/**
 * Nonsense for an API server: bodies that are no objects, bodies without end, paths and queries that nobody meant,
 * connections that stall and break. Whatever comes, the server answers as Kubernetes does (a `Status` that says what is
 * wrong, never a 500 of its own making), goes on serving, and keeps its memory.
 *
 * Works against any cluster of which there is a kubeconfig; everything goes into one namespace, which is deleted again.
 * Same seed, same nonsense. Answers to @seed:K1.2.
 */
import type { Random } from "#clock";
import type { ClusterAccess } from "#suite";
import type { Attack } from "./attack.ts";
import { badBodies } from "./bad-bodies.ts";
import { badConnections } from "./bad-connections.ts";
import { badHeaders } from "./bad-headers.ts";
import { badPaths } from "./bad-paths.ts";
import { hugeBodies } from "./huge-bodies.ts";
import { complaint } from "./judge-answer.ts";
import { createTlsClient, type TlsClient } from "./tls-client.ts";

export interface FuzzOptions {
  readonly access: ClusterAccess;
  readonly random: Random;
  /** How many attacks of each family. */
  readonly rounds: number;
}

export interface Finding {
  readonly attack: string;
  /** What was sent, shortened. */
  readonly sent: string;
  readonly complaint: string;
}

export interface FuzzReport {
  readonly attacks: number;
  readonly findings: readonly Finding[];
  /** Resident memory of the server in bytes, as its `/metrics` tell it; undefined where they do not. */
  readonly memoryBefore: number | undefined;
  readonly memoryAfter: number | undefined;
  /** How many answers had which status; 0 counts the connections that ended without one. */
  readonly statuses: ReadonlyMap<number, number>;
}

const families = { badBodies, badPaths, badHeaders, badConnections, hugeBodies };

/** Rejects when the server cannot be reached or the namespace cannot be made; findings are never thrown. */
export async function fuzz({ access, random, rounds }: FuzzOptions): Promise<FuzzReport> {
  const client = createTlsClient(access);
  const namespace = `fuzz-${random.suffix(5)}`;
  const made = await client.ask("POST", "/api/v1/namespaces", JSON.stringify({ metadata: { name: namespace } }));
  if (made.status !== 201) throw new Error(`the namespace for the fuzz run was refused: ${made.body}`);
  const memoryBefore = await residentBytes(client);
  const findings: Finding[] = [];
  const statuses = new Map<number, number>();
  let attacks = 0;
  for (const [family, create] of Object.entries(families)) {
    const chance = random.fork(family);
    for (let round = 0; round < rounds; round++) {
      const attack = create(chance, { namespace });
      const problem = await strike(client, attack, statuses);
      attacks++;
      if (problem !== undefined) {
        findings.push({ attack: `${family}: ${attack.name}`, sent: shown(attack), complaint: problem });
      }
    }
    const alive = await client.ask("GET", "/readyz");
    if (alive.status !== 200) {
      findings.push({ attack: family, sent: "GET /readyz", complaint: `the server is not ready: ${alive.body}` });
    }
  }
  const memoryAfter = await residentBytes(client);
  await client.ask("DELETE", `/api/v1/namespaces/${namespace}`);
  return { attacks, findings, statuses, memoryBefore, memoryAfter };
}

async function strike(client: TlsClient, attack: Attack, statuses: Map<number, number>): Promise<string | undefined> {
  const answer = await client.send(attack.pieces, attack.patienceMs);
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  return complaint(attack, answer);
}

function shown({ pieces }: Attack): string {
  const text = Buffer.concat(pieces.map((piece) => (typeof piece === "number" ? Buffer.alloc(0) : piece))).toString();
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}

async function residentBytes(client: TlsClient): Promise<number | undefined> {
  const { body } = await client.ask("GET", "/metrics");
  const value = /^process_resident_memory_bytes (\S+)$/m.exec(body)?.[1];
  return value === undefined ? undefined : Number(value);
}
