/**
 * A region server that carries out what it was told, dies before its answer is on the wire, and whose regions another server takes
 * over: all that one knows of those operations is in the log that it reads.
 */
import assert from "node:assert/strict";
import type { ChaosCluster } from "../../../scripts/lab/chaos.ts";
import { waitFor } from "../../../scripts/lab/processes.ts";
import { startProxy, type Proxy as TcpProxy } from "../../../scripts/lab/proxy.ts";
import { type HBase, UncertainWriteError } from "../../../src/index.ts";
import type { Table } from "../../../src/table/table.ts";

const LIMIT_MS = 60_000;
/** In the table's first region. */
const ROWS = ["/lost-1", "/lost-2"] as const;
const [ALONE, TOGETHER] = ROWS;

/**
 * @param hbase a client whose answers are not lost
 * @param through another one that finds its servers by this map of hosts
 */
export async function loseAnswers(
  chaos: ChaosCluster,
  tableName: string,
  hbase: HBase,
  through: (hostMap: Readonly<Record<string, string>>) => Promise<HBase>,
): Promise<void> {
  const [first] = await chaos.assigned(tableName);
  const server = chaos.nameOf(first?.server ?? "");
  const port = chaos.cluster.regionServerPorts[chaos.regionServers.indexOf(server)] ?? 0;
  const proxy = await startProxy({ targetPort: port });
  try {
    await using client = await through({ [`localhost:${port}`]: `127.0.0.1:${proxy.port}` });
    await around(client.table(tableName), hbase.table(tableName), proxy, () => chaos.cluster.kill9(server));
  } finally {
    await proxy.close();
    await chaos.cluster.startServer(server);
    await chaos.assigned(tableName);
  }
}

async function around(table: Table, witness: Table, proxy: TcpProxy, kill: () => Promise<void>): Promise<void> {
  for (const row of ROWS) {
    assert.equal((await table.increment(row, { "f:n": 5 })).value("f:n")?.readBigInt64BE(), 5n);
    assert.equal((await table.append(row, { "f:list": "a" })).text("f:list"), "a");
  }
  assert.ok(proxy.connections > 0);
  proxy.loseAnswers(true);
  // A call of its own, and what travels together: both ways an operation can be repeated.
  const counted = table.increment(ALONE, { "f:n": 1 });
  await new Promise(setImmediate);
  const appended = table.append(ALONE, { "f:list": "b" });
  await new Promise(setImmediate);
  const together = [table.increment(TOGETHER, { "f:n": 1 }), table.append(TOGETHER, { "f:list": "b" })] as const;
  const put = table.put(TOGETHER, { "f:v": "once" }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const all = Promise.all([counted, appended, ...together]);
  // Should the wait below fail, that is the error to see.
  all.catch(() => undefined);
  await waitFor("the writes whose answers are lost", async () => (await carriedOut(witness)) || undefined, {
    timeoutMs: LIMIT_MS,
    everyMs: 50,
  });
  await kill();
  proxy.loseAnswers(false);
  const [alone, list, both, bothList] = await all;
  for (const row of [alone, both]) assert.equal(row.value("f:n")?.readBigInt64BE(), 6n, "the counter as it is");
  for (const row of [list, bothList]) assert.equal(row.text("f:list"), "ab", "the list as it is");
  assert.ok((await put) instanceof UncertainWriteError, "a put without a nonce is not repeated");
  const row = await witness.get(TOGETHER, { versions: "all" });
  assert.equal(row?.versions("f:v").length, 1);
  assert.equal(row?.versions("f:n").length, 2, "incremented twice, and not once more");
}

async function carriedOut(table: Table): Promise<boolean> {
  const rows = await table.getAll([...ROWS]);
  const done = rows.every((row) => row?.text("f:list") === "ab" && row.value("f:n")?.readBigInt64BE() === 6n);
  return done && rows[1]?.text("f:v") === "once";
}
