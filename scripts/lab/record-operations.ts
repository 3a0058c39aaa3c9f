/**
 * What Apache's Java client sends and gets for each operation of the list, on a real HBase 2.6.4 without security: the calls to
 * region servers and to the master, through proxies, with what Java made of the answers. For the fast tests.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OPERATIONS, type OperationGroup, TABLE } from "../../test/hbase/operations.ts";
import { CallsSeen, type SeenCall } from "./calls-seen.ts";
import { startCluster } from "./cluster.ts";
import { referenceClientVersion } from "./java-client.ts";
import { JavaTables } from "./java-tables.ts";
import { type Tell, toStandardError } from "./maven.ts";
import type { Answer } from "./operation-form.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { ADMIN_TABLE, type OrderRecorder, recordAdminOrders } from "./record-admin.ts";

export interface RecordedOperation {
  readonly name: string;
  /** As JavaTables was told, with the table left out. */
  readonly operation: Readonly<Record<string, unknown>>;
  readonly answer: Answer;
  readonly calls: readonly SeenCall[];
}

export interface RecordedOperations {
  readonly name: string;
  readonly provenance: Readonly<Record<string, string>>;
  readonly table: string;
  readonly operations: readonly RecordedOperation[];
}

const version = "2.6.4-hadoop3";
const table = "golden:operations";
const rowsOfEveryRegion = ["a", "c", "z"];

/** Writes a file for each group; returns their paths. @param adminOnly without the operations on tables */
export async function recordOperations(
  folder: string,
  { adminOnly, tell = toStandardError }: { readonly adminOnly: boolean; readonly tell?: Tell },
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const cluster = await startCluster({ version, tell });
  const proxies: Proxy[] = [];
  try {
    const ports: [number, number][] = [];
    for (const targetPort of [cluster.regionServerPort, cluster.masterPort]) {
      const proxy = await startProxy({ targetPort, record: true });
      proxies.push(proxy);
      ports.push([targetPort, proxy.port]);
    }
    await using java = await JavaTables.start(cluster, { tell, ports });
    const seen = proxies.map((proxy, index) => new CallsSeen(index === 0 ? "rs" : "master", proxy));
    const recorded = [await recordAdmin(new Recorder(java, seen, true))];
    if (!adminOnly) recorded.push(...(await recordTables(new Recorder(java, seen, false))));
    return recorded.map((file) => write(folder, file, tell));
  } finally {
    for (const proxy of proxies) await proxy.close();
    await cluster.stop();
  }
}

async function recordAdmin(recorder: Recorder): Promise<RecordedOperations> {
  await recordAdminOrders(recorder);
  return fileOf("admin", ADMIN_TABLE, recorder.taken());
}

async function recordTables(recorder: Recorder): Promise<RecordedOperations[]> {
  const { java } = recorder;
  await java.createTable(table, TABLE);
  await java.do("getAll", { table, rows: rowsOfEveryRegion });
  const recorded: RecordedOperations[] = [];
  for (const group of OPERATIONS) recorded.push(await recordGroup(recorder, group));
  return recorded;
}

async function recordGroup(recorder: Recorder, { name, operations }: OperationGroup): Promise<RecordedOperations> {
  for (const each of operations) await recorder.record(each.name, each.operation.op, { ...each.operation, table });
  return fileOf(name, table, recorder.taken());
}

class Recorder implements OrderRecorder {
  readonly java: JavaTables;
  readonly #seen: readonly CallsSeen[];
  readonly #withMeta: boolean;
  #recorded: RecordedOperation[] = [];

  /** @param withMeta - keeps what is asked of hbase:meta too */
  constructor(java: JavaTables, seen: readonly CallsSeen[], withMeta: boolean) {
    this.java = java;
    this.#withMeta = withMeta;
    this.#seen = seen;
  }

  async record(name: string, op: string, form: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#quiet();
    for (const seen of this.#seen) seen.take();
    const answer = await this.java.answer(op, form);
    await this.#quiet();
    const calls = this.#seen.flatMap((seen) => seen.take()).filter((call) => this.#isOfOperation(call));
    const { table: _, ...operation } = form;
    this.#recorded.push({ name, operation: { ...operation, op }, answer, calls: withoutRepetition(calls) });
  }

  taken(): RecordedOperation[] {
    const taken = this.#recorded;
    this.#recorded = [];
    return taken;
  }

  #isOfOperation({ service, request }: SeenCall): boolean {
    if (service === "ClientMetaService") return false;
    return this.#withMeta || !Buffer.from(request.param ?? "", "hex").includes("hbase:meta,,1");
  }

  /** What is sent without anybody waiting, such as the closing of a scanner, has come and is answered. */
  async #quiet(): Promise<void> {
    do await new Promise((resolve) => setTimeout(resolve, 5));
    while (this.#seen.some((seen) => seen.waiting));
  }
}

/** Of questions asked again and again until the answer is another, the first and the last. */
function withoutRepetition(calls: readonly SeenCall[]): SeenCall[] {
  const repeats = ["getProcedureResult", "IsProcedureDone", "IsSnapshotDone"];
  return calls.filter((call, index) => {
    const same = [calls[index - 1], calls[index + 1]].every((other) => other?.method === call.method);
    return !(same && repeats.includes(call.method));
  });
}

// ---------------------------------------------------------------------------------------------------------------------

function fileOf(name: string, ofTable: string, operations: readonly RecordedOperation[]): RecordedOperations {
  return {
    name,
    provenance: {
      server: `HBase ${version} without security, on JDK 17`,
      client: `Java's AsyncTable and AsyncAdmin ${referenceClientVersion}`,
      recorded: new Date().toISOString().slice(0, 10),
      how: "npm run record -- operations: TCP proxies before the region server and the master",
    },
    table: ofTable,
    operations,
  };
}

/** An operation a line: readable, and differences show where they are. */
function write(folder: string, { operations, ...head }: RecordedOperations, tell: Tell): string {
  const path = join(folder, `${head.name}.json`);
  const lines = operations.map((each) => `    ${JSON.stringify(each)}`).join(",\n");
  const text = `${JSON.stringify(head, undefined, 2).replace(/\n}$/, "")},\n  "operations": [\n${lines}\n  ]\n}\n`;
  writeFileSync(path, text);
  tell(`${head.name}: ${operations.length} operations, ${text.length} bytes`);
  return path;
}
