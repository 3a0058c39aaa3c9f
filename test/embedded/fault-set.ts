/** An embedded HBase of two region servers with one table of two regions, and clients on it that are quick to repeat. */
import assert from "node:assert/strict";
import { toPrintable } from "../../src/bytes/printable.ts";
import { type ConnectOptions, connect, type HBase, type Scanner } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";

export const TABLE = "users";
/** `a00` to `a19` in the first region, `n00` to `n19` in the second */
export const ROWS: readonly string[] = ["a", "n"].flatMap((letter) =>
  Array.from({ length: 20 }, (_, index) => `${letter}${String(index).padStart(2, "0")}`),
);

export interface FaultSet extends AsyncDisposable {
  readonly server: EmbeddedHBase;
  readonly hbase: HBase;
  /** a client more; closed with the others */
  client(options?: ConnectOptions): Promise<HBase>;
}

export async function faultSet(options: ConnectOptions = {}): Promise<FaultSet> {
  const server = await startHBase({
    regionServers: 2,
    zookeeper: false,
    tables: { [TABLE]: { families: ["f"], splits: ["m"] } },
    rows: { [TABLE]: Object.fromEntries(ROWS.map((row) => [row, { "f:v": row }])) },
  });
  const clients: HBase[] = [];
  const client = async (more: ConnectOptions = {}): Promise<HBase> => {
    const made = await connect(server.uri, { ...QUICK, ...options, ...more } as ConnectOptions);
    clients.push(made);
    return made;
  };
  const hbase = await client();
  return {
    ...{ server, hbase, client },
    async [Symbol.asyncDispose]() {
      for (const each of clients) await each.close();
      await server.close();
    },
  };
}

/** Pauses are short, and nobody is left alone for long. */
const QUICK = { pauseMs: 5, overloadedPauseMs: 10, failedServerExpiryMs: 1, operationTimeoutMs: 30_000 } as const;

export async function rowsOf(scanner: Scanner): Promise<string[]> {
  return (await scanner.toArray()).map(({ key }) => toPrintable(key));
}

/** Every row, none twice, in order. */
export async function assertWholeScan(scanner: Scanner): Promise<void> {
  assert.deepEqual(await rowsOf(scanner), ROWS);
}
