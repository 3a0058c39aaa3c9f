/**
 * What a real HBase 2.6.4 answered Java's administration (`test/golden/operations/admin.json`), and what an embedded one answers ours: the
 * same orders one after the other on a table of the same name.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Answer } from "../../scripts/lab/operation-form.ts";
import type { Admin } from "../../src/admin/admin.ts";
import { fromPrintable } from "../../src/bytes/printable.ts";
import { tableMessage } from "../../src/descriptors/table-descriptor.ts";
import { connect, type HBase, MergeRegionError, RemoteError } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { recordedOperations } from "../support/recorded-operations.ts";

const TABLE = "golden:admin";

interface AdminOrder {
  readonly op: string;
  readonly namespace: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly families: readonly FamilyForm[];
  readonly family: FamilyForm;
  readonly splits?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly at: string;
  readonly on: boolean;
  readonly preserveSplits: boolean;
}

type FamilyForm = string | { readonly name: string; readonly attributes: Readonly<Record<string, string>> };

describe("orders to the master of an embedded HBase, and what a real one answered", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;

  before(async () => {
    server = await startHBase();
    hbase = await connect(server.uri);
    await hbase.admin.createNamespace("golden");
  });
  after(async () => {
    await hbase?.close();
    await server?.close();
  });

  for (const { name, operation, answer } of recordedOperations("admin")) {
    it(name, async () => {
      // As it was recorded: the region that is split has something in it.
      if (operation["op"] === "split") await hbase.table(TABLE).put("p", { "f:q": "v" });
      assert.deepEqual(await answerOf(() => carryOut(hbase, operation as never)), comparableAnswer(answer));
    });
  }
});

/** An error by its Java class and the first line of what it says. */
async function answerOf(order: () => Promise<unknown>): Promise<unknown> {
  try {
    return { ok: (await order()) ?? null };
  } catch (error) {
    if (error instanceof RemoteError)
      return { error: error.javaClass, says: firstLine(error.javaClass, error.message) };
    throw error;
  }
}

function comparableAnswer(answer: Answer): unknown {
  if ("error" in answer) return { error: answer.error, says: firstLine(answer.error, answer.message) };
  const { ok } = answer as { readonly ok: unknown };
  if (typeof ok !== "object" || ok === null) return { ok };
  if (!("live" in ok)) return { ok };
  const { version, live, dead, regions, inTransition } = ok as unknown as {
    readonly version: string;
    readonly live: readonly unknown[];
    readonly dead: readonly unknown[];
    readonly regions: number;
    readonly inTransition: number;
  };
  return {
    ok: { version: version.replace("-hadoop3", ""), live: live.length, dead: dead.length, regions, inTransition },
  };
}

/** Without the name of the class, what our client adds, and where in Java it was thrown. */
function firstLine(javaClass: string, message: string): string {
  const [line = ""] = message.replace(`${javaClass}: `, "").split("\n");
  return line.replace(/ (\(server|is not in hbase:meta) .*$/, "");
}

async function carryOut(hbase: HBase, order: AdminOrder): Promise<unknown> {
  const { admin } = hbase;
  const family = (form: FamilyForm) => (typeof form === "string" ? form : { ...form });
  const regions = async (): Promise<string[]> =>
    (await admin.regions(TABLE)).map(({ region: { encodedName } }) => encodedName);
  switch (order.op) {
    case "createNamespace":
      return admin.createNamespace({ name: order.namespace, configuration: order.configuration ?? {} });
    case "modifyNamespace":
      return admin.modifyNamespace({ name: order.namespace, configuration: order.configuration });
    case "deleteNamespace":
      return admin.deleteNamespace(order.namespace);
    case "createTable":
      return admin.createTable(
        {
          name: TABLE,
          families: order.families.map(family),
          ...(order.attributes && { attributes: order.attributes }),
        },
        { splits: (order.splits ?? []).map((key) => fromPrintable(key)) },
      );
    case "describe":
      return described(admin);
    case "listTables":
      return admin.listTableNames();
    case "addFamily":
      return admin.addFamily(TABLE, family(order.family));
    case "modifyFamily":
      return admin.modifyFamily(TABLE, family(order.family) as { readonly name: string });
    case "deleteFamily":
      return admin.deleteFamily(TABLE, order.family as string);
    case "flush":
      return admin.flushTable(TABLE);
    case "compact":
    case "majorCompact":
      return admin.compactTable(TABLE, { major: order.op === "majorCompact" });
    case "split": {
      const found = (await admin.regions(TABLE)).find(({ region }) => region.contains(Buffer.from(order.at)));
      assert.ok(found !== undefined);
      return admin.splitRegion(found, { splitRow: order.at });
    }
    case "merge":
      return mergeFirst(admin, await regions());
    case "move":
      return admin.moveRegion((await regions())[0] ?? "");
    case "balancer":
      return admin.balancer(order.on);
    case "isBalancerEnabled":
      return admin.balancer();
    case "truncateTable":
      return admin.truncateTable(TABLE, { preserveSplits: order.preserveSplits });
    case "status":
      return statusOf(admin);
    case "tableExists":
    case "isTableEnabled":
    case "deleteTable":
    case "disableTable":
    case "enableTable":
      return admin[order.op](TABLE);
    default:
      throw new Error(`no such order: ${order.op}`);
  }
}

/** As soon as the janitor has been by: one of them was split off a moment ago, and on real HBase was compacted meanwhile. */
async function mergeFirst(admin: Admin, regions: readonly string[]): Promise<void> {
  for (;;) {
    try {
      return await admin.mergeRegions(regions.slice(0, 2));
    } catch (error) {
      if (!(error instanceof MergeRegionError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function statusOf(admin: Admin): Promise<unknown> {
  const { hbaseVersion, liveServers, deadServers, regionCount, regionsInTransition } = await admin.clusterStatus();
  return {
    version: hbaseVersion,
    live: liveServers.length,
    dead: deadServers.length,
    regions: regionCount,
    inTransition: regionsInTransition.length,
  };
}

/** Attribute by attribute, as Java has them. */
async function described(admin: Admin): Promise<unknown> {
  const { attributes = [], columnFamilies = [] } = tableMessage(await admin.describeTable(TABLE), false);
  const pairs = (list: readonly { readonly first: Uint8Array; readonly second: Uint8Array }[]): unknown =>
    Object.fromEntries(list.map(({ first, second }) => [String(first), String(second)]));
  return {
    name: TABLE,
    families: Object.fromEntries(columnFamilies.map((each) => [String(each.name), pairs(each.attributes ?? [])])),
    attributes: pairs(attributes),
  };
}
