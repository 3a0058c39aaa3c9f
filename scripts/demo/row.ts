/** One cell of the demo: a cold client with one policy, 100 calls at once, half to the master and half to the region server. */
import type { LegacyPolicy } from "../../src/handshake/negotiation-types.ts";
import type { EmbeddedHBase } from "../../src/testing.ts";
import { BOOTSTRAP_NODES, burst, META_METHODS } from "../lab/burst.ts";
import { labClient } from "../lab/clients.ts";
import type { Kdc } from "../lab/kdc.ts";
import { BEHAVIOURS, type Kind } from "./kinds.ts";

const CALLS = 100;
/** What has no answer by then counts as hanging; the calls' own limit is longer, so that it cannot hide that. */
const HANGING_AFTER_MS = 5_000;
const RPC_TIMEOUT_MS = 20_000;

export interface Row {
  readonly kind: Kind;
  readonly policy: LegacyPolicy;
  readonly calls: number;
  readonly answered: number;
  readonly failed: number;
  readonly hanging: number;
  /** as the servers counted them */
  readonly connections: number;
  /** from the first call to the last end */
  readonly ms: number;
  /** error codes, and how many calls got them */
  readonly errors: Readonly<Record<string, number>>;
}

export async function runRow(hbase: EmbeddedHBase, kdc: Kdc, kind: Kind, policy: LegacyPolicy): Promise<Row> {
  hbase.become(BEHAVIOURS[kind]);
  for (const server of hbase.servers) server.resetCounters();
  const options = { legacyServers: policy, rpcTimeoutMs: RPC_TIMEOUT_MS, allowSimpleFallback: kind === "insecure" };
  // Its own tickets and its own memory: nothing is known of the servers, not even which is the master.
  await using client = await labClient(kdc, options);
  const targets = hbase.servers.map(({ port }) => ({ port }));
  const result = await burst(client.rpc, {
    targets,
    calls: CALLS,
    methods: [...META_METHODS, BOOTSTRAP_NODES],
    limitMs: HANGING_AFTER_MS,
  });
  if (result.hanging > 0) await client.rpc.destroy();
  const connections = hbase.servers.reduce((sum, server) => sum + server.counters.connections, 0);
  const { calls, answered, failed, hanging, ms, errors } = result;
  return { kind, policy, calls, answered, failed, hanging, connections, ms: Math.round(ms * 10) / 10, errors };
}
