/** What opening a connection costs at each kind of server: round trips and milliseconds, with nothing remembered and with all. */
import { labClient, useKdc } from "../scripts/lab/clients.ts";
import type { Kdc } from "../scripts/lab/kdc.ts";
import type { OpeningTrace } from "../src/rpc/trace.ts";
import { type BehaviourInput, startServer } from "../src/testing.ts";
import { METHOD, SERVICE } from "./canned-call.ts";
import { median, ROUNDS } from "./plan.ts";

const KINDS: readonly (readonly [name: string, behaviour: BehaviourInput])[] = [
  ["announces", "announces"],
  ["misannounces", "misannounces"],
  ["legacy, says so", "legacy"],
  ["legacy, only closes", { kind: "legacy", answer: "none" }],
  ["insecure", "insecure"],
];
const SERVER = "hbase-rs/localhost";

export interface OpeningRow {
  readonly kind: string;
  readonly memory: "cold" | "warm";
  readonly connections: number;
  /** answers that were waited for, TCP's own not counted */
  readonly roundTrips: number;
  readonly ms: number;
}

/** The server is a region server whose role the client does not know, so the master's principal is guessed first. */
export async function openings(kdc: Kdc, tell: (line: string) => void): Promise<OpeningRow[]> {
  useKdc(kdc);
  const rows: OpeningRow[] = [];
  for (const [kind, behaviour] of KINDS) {
    tell(`openings: ${kind}`);
    const kerberos = { principal: `${SERVER}@${kdc.realm}`, keytab: await kdc.keytab(SERVER) };
    await using server = await startServer({ behaviour, kerberos });
    const traces = { cold: [] as OpeningTrace[], warm: [] as OpeningTrace[] };
    for (let round = 0; round < ROUNDS.openings; round++) {
      const [cold, warm] = await openTwice(kdc, server.port);
      if (cold !== undefined) traces.cold.push(cold);
      if (warm !== undefined) traces.warm.push(warm);
    }
    rows.push(rowOf(kind, "cold", traces.cold), rowOf(kind, "warm", traces.warm));
  }
  return rows;
}

/** The second opening is of the same client, after its first connection was closed for idleness. */
async function openTwice(kdc: Kdc, port: number): Promise<readonly OpeningTrace[]> {
  const traces: OpeningTrace[] = [];
  await using client = await labClient(kdc, { allowSimpleFallback: true, idleTimeoutMs: 20 }, (trace) => {
    traces.push(trace);
  });
  const request = { server: { host: "localhost", port }, service: SERVICE, method: METHOD, param: new Uint8Array(0) };
  await client.rpc.call(request);
  while (client.rpc.stats().connections.length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await client.rpc.call(request);
  return traces;
}

function rowOf(kind: string, memory: "cold" | "warm", traces: readonly OpeningTrace[]): OpeningRow {
  const of = (value: (trace: OpeningTrace) => number): number => median(traces.map(value));
  return {
    kind,
    memory,
    connections: of(({ attempts }) => attempts.length),
    roundTrips: of(({ attempts }) => attempts.reduce((sum, { roundTrips }) => sum + roundTrips, 0)),
    ms: of(({ ms }) => ms),
  };
}
