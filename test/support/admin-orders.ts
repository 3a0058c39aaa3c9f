/**
 * The orders of `test/golden/operations/admin.json` as our administration carries them out, and what came of them in the form of
 * the recording. Which regions are meant is the test's to say: those that Java named are gone.
 */
import type { Answer } from "../../scripts/lab/operation-form.ts";
import type { Admin } from "../../src/admin/admin.ts";
import { fromPrintable } from "../../src/bytes/printable.ts";
import { tableMessage } from "../../src/descriptors/table-descriptor.ts";
import { RemoteError } from "../../src/index.ts";

export const ADMIN_TABLE = "golden:admin";

export interface AdminOrder {
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

/** The orders that name regions. */
export interface RegionOrders {
  split(at: string): Promise<void>;
  merge(): Promise<void>;
  move(): Promise<void>;
}

/** An error by its Java class and the first line of what it says. */
export async function outcomeOf(order: () => Promise<unknown>): Promise<unknown> {
  try {
    return { ok: (await order()) ?? null };
  } catch (error) {
    if (error instanceof RemoteError)
      return { error: error.javaClass, says: firstLine(error.javaClass, error.message) };
    throw error;
  }
}

export function comparableOutcome(answer: Answer): unknown {
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
  return { ok: { version: plainVersion(version), live: live.length, dead: dead.length, regions, inTransition } };
}

export async function carryOut(admin: Admin, order: AdminOrder, regions: RegionOrders): Promise<unknown> {
  const family = (form: FamilyForm) => (typeof form === "string" ? form : { ...form });
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
          name: ADMIN_TABLE,
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
      return admin.addFamily(ADMIN_TABLE, family(order.family));
    case "modifyFamily":
      return admin.modifyFamily(ADMIN_TABLE, family(order.family) as { readonly name: string });
    case "deleteFamily":
      return admin.deleteFamily(ADMIN_TABLE, order.family as string);
    case "flush":
      return admin.flushTable(ADMIN_TABLE);
    case "compact":
    case "majorCompact":
      return admin.compactTable(ADMIN_TABLE, { major: order.op === "majorCompact" });
    case "split":
      return regions.split(order.at);
    case "merge":
    case "move":
      return regions[order.op]();
    case "balancer":
      return admin.balancer(order.on);
    case "isBalancerEnabled":
      return admin.balancer();
    case "truncateTable":
      return admin.truncateTable(ADMIN_TABLE, { preserveSplits: order.preserveSplits });
    case "status":
      return statusOf(admin);
    case "tableExists":
    case "isTableEnabled":
    case "deleteTable":
    case "disableTable":
    case "enableTable":
      return admin[order.op](ADMIN_TABLE);
    default:
      throw new Error(`no such order: ${order.op}`);
  }
}

/** Without the name of the class, what our client adds, and where in Java it was thrown. */
function firstLine(javaClass: string, message: string): string {
  const [line = ""] = message.replace(`${javaClass}: `, "").split("\n");
  return line.replace(/ (\(server|is not in hbase:meta) .*$/, "");
}

async function statusOf(admin: Admin): Promise<unknown> {
  const { hbaseVersion, liveServers, deadServers, regionCount, regionsInTransition } = await admin.clusterStatus();
  return {
    version: plainVersion(hbaseVersion ?? ""),
    live: liveServers.length,
    dead: deadServers.length,
    regions: regionCount,
    inTransition: regionsInTransition.length,
  };
}

function plainVersion(version: string): string {
  return version.replace("-hadoop3", "");
}

/** Attribute by attribute, as Java has them. */
async function described(admin: Admin): Promise<unknown> {
  const { attributes = [], columnFamilies = [] } = tableMessage(await admin.describeTable(ADMIN_TABLE), false);
  const pairs = (list: readonly { readonly first: Uint8Array; readonly second: Uint8Array }[]): unknown =>
    Object.fromEntries(list.map(({ first, second }) => [String(first), String(second)]));
  return {
    name: ADMIN_TABLE,
    families: Object.fromEntries(columnFamilies.map((each) => [String(each.name), pairs(each.attributes ?? [])])),
    attributes: pairs(attributes),
  };
}
