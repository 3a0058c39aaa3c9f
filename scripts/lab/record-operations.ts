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

/** Writes a file for each group; returns their paths. */
export async function recordOperations(folder: string, tell: Tell = toStandardError): Promise<string[]> {
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
    const recorder = new Recorder(java, seen, false);
    await java.createTable(table, TABLE);
    await java.do("getAll", { table, rows: rowsOfEveryRegion });
    for (const group of OPERATIONS) recorded.push(await recordGroup(recorder, group));
    return recorded.map((file) => write(folder, file, tell));
  } finally {
    for (const proxy of proxies) await proxy.close();
    await cluster.stop();
  }
}

async function recordGroup(recorder: Recorder, { name, operations }: OperationGroup): Promise<RecordedOperations> {
  for (const each of operations) await recorder.record(each.name, each.operation.op, { ...each.operation, table });
  return fileOf(name, table, recorder.taken());
}

class Recorder {
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
  const repeats = ["getProcedureResult", "IsProcedureDone"];
  return calls.filter((call, index) => {
    const same = [calls[index - 1], calls[index + 1]].every((other) => other?.method === call.method);
    return !(same && repeats.includes(call.method));
  });
}

// ---------------------------------------------------------------------------------------------------------------------
// The master's side

async function recordAdmin(recorder: Recorder): Promise<RecordedOperations> {
  const { java } = recorder;
  const admin = "golden:admin";
  await java.do("createNamespace", { namespace: "golden" });
  const step = (name: string, op: string, form: object = {}): Promise<void> =>
    recorder.record(name, op, { table: admin, ...form });
  await step("a namespace", "createNamespace", {
    namespace: "other",
    configuration: { "hbase.namespace.quota.maxtables": "5" },
  });
  await step("the namespace changed", "modifyNamespace", { namespace: "other", configuration: { a: "b" } });
  await step("the namespace again", "createNamespace", { namespace: "other" });
  await step("no namespace any more", "deleteNamespace", { namespace: "other" });
  await step("no such namespace", "deleteNamespace", { namespace: "other" });
  await step("is there none", "tableExists");
  await step("a table with splits, families and attributes", "createTable", {
    families: ["f", { name: "g", attributes: { VERSIONS: "3", TTL: "86400", BLOOMFILTER: "NONE", mine: "kept" } }],
    splits: ["m", "\\x80\\xFF"],
    attributes: { MAX_FILESIZE: "1073741824", mine: "kept too" },
  });
  await step("the table again", "createTable", { families: ["f"] });
  await step("is there one", "tableExists");
  await step("its description", "describe");
  await step("is it enabled", "isTableEnabled");
  await step("all tables", "listTables");
  await step("a family more", "addFamily", { family: "h" });
  await step("a family changed", "modifyFamily", { family: { name: "h", attributes: { VERSIONS: "7" } } });
  await step("a family less", "deleteFamily", { family: "h" });
  await step("a family that is not there", "deleteFamily", { family: "h" });
  await step("the memory to disk", "flush");
  await step("a compaction", "compact");
  await step("a major compaction", "majorCompact");
  await java.do("put", { table: admin, row: "p", values: { "f:q": "v" } });
  await step("a split", "split", { at: "q" });
  const first = (await java.regions(admin)).slice(0, 2).map(({ encodedName }) => encodedName);
  await step("two regions merged", "merge", { regions: first });
  await step("a region moved nowhere else", "move", { region: (await java.regions(admin))[0]?.encodedName });
  await step("the balancer off", "balancer", { on: false });
  await step("is the balancer on", "isBalancerEnabled");
  await step("the balancer on", "balancer", { on: true });
  await step("the state of the cluster", "status");
  await step("deleted while enabled", "deleteTable");
  await step("disabled", "disableTable");
  await step("disabled again", "disableTable");
  await step("emptied, splits kept", "truncateTable", { preserveSplits: true });
  await step("disabled after that", "disableTable");
  await step("enabled", "enableTable");
  await step("disabled for the end", "disableTable");
  await step("deleted", "deleteTable");
  await step("no table to describe", "describe");
  return fileOf("admin", admin, recorder.taken());
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
