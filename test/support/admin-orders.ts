/**
 * The orders of `test/golden/operations/admin.json` as our administration carries them out, and what came of them in the form of
 * the recording. Which regions are meant is the test's to say: those that Java named are gone.
 */
import type { Answer } from "../../scripts/lab/operation-form.ts";
import type { Admin } from "../../src/admin/admin.ts";
import type { RegionReference } from "../../src/admin/region-reference.ts";
import { fromPrintable, toPrintable } from "../../src/bytes/printable.ts";
import { type TableDescriptor, tableMessage } from "../../src/descriptors/table-descriptor.ts";
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
  readonly pattern: string;
  readonly snapshot: string;
  readonly to: string;
}

type FamilyForm = string | { readonly name: string; readonly attributes: Readonly<Record<string, string>> };

/** The orders about regions. */
export interface RegionOrders {
  split(at: string): Promise<void>;
  merge(): Promise<void>;
  move(): Promise<void>;
  /** Java named the table's first region. */
  first(): Promise<RegionReference>;
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
  if ("error" in answer) return comparableError({ ...answer, says: firstLine(answer.error, answer.message) });
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

/** What Java's client makes up itself where a snapshot is not there, is with us the error that a master would have sent. */
function comparableError({ error, says }: { readonly error: string; readonly says: string }): unknown {
  const [, missing] = /^The snapshot (\S+) does not exist\.$/.exec(says) ?? [];
  if (!error.endsWith(".RestoreSnapshotException") || missing === undefined) return { error, says };
  return {
    error: "org.apache.hadoop.hbase.snapshot.SnapshotDoesNotExistException",
    says: `${missing} is not among the completed snapshots`,
  };
}

export async function carryOut(admin: Admin, order: AdminOrder, regions: RegionOrders): Promise<unknown> {
  const carry = VERBS[order.op];
  if (carry === undefined) throw new Error(`no such order: ${order.op}`);
  return carry(admin, order, regions);
}

type Verb = (admin: Admin, order: AdminOrder, regions: RegionOrders) => Promise<unknown>;

const VERBS: Readonly<Record<string, Verb>> = {
  createNamespace: (admin, { namespace, configuration = {} }) =>
    admin.createNamespace({ name: namespace, configuration }),
  modifyNamespace: (admin, { namespace, configuration }) => admin.modifyNamespace({ name: namespace, configuration }),
  deleteNamespace: (admin, { namespace }) => admin.deleteNamespace(namespace),
  describeNamespace: async (admin, { namespace }) => {
    const { configuration = {} } = await admin.describeNamespace(namespace);
    return sorted(Object.entries(configuration).map(([key, value]) => `${key}=${value}`));
  },
  listNamespaces: async (admin) => sorted((await admin.listNamespaces()).map(({ name }) => name)),

  createTable: (admin, order) =>
    admin.createTable(descriptor(order), { splits: (order.splits ?? []).map((key) => fromPrintable(key)) }),
  modifyTable: (admin, order) => admin.modifyTable(descriptor(order)),
  tableExists: (admin) => admin.tableExists(ADMIN_TABLE),
  isTableEnabled: (admin) => admin.isTableEnabled(ADMIN_TABLE),
  isTableDisabled: (admin) => admin.isTableDisabled(ADMIN_TABLE),
  isTableAvailable: (admin) => admin.isTableAvailable(ADMIN_TABLE),
  deleteTable: (admin) => admin.deleteTable(ADMIN_TABLE),
  disableTable: (admin) => admin.disableTable(ADMIN_TABLE),
  enableTable: (admin) => admin.enableTable(ADMIN_TABLE),
  truncateTable: (admin, { preserveSplits }) => admin.truncateTable(ADMIN_TABLE, { preserveSplits }),
  describe: (admin) => described(admin),
  listTables: (admin) => admin.listTableNames(),
  describeAll: async (admin) =>
    sorted((await admin.listTables()).map((each) => `${each.name} ${each.families.length}`)),
  tablesOfNamespace: (admin, { namespace }) => admin.listTableNames({ namespace }),
  tablesLike: (admin, { pattern }) => admin.listTableNames({ pattern }),

  addFamily: (admin, { family }) => admin.addFamily(ADMIN_TABLE, family),
  modifyFamily: (admin, { family }) => admin.modifyFamily(ADMIN_TABLE, family as { readonly name: string }),
  deleteFamily: (admin, { family }) => admin.deleteFamily(ADMIN_TABLE, family as string),

  flush: (admin) => admin.flushTable(ADMIN_TABLE),
  flushFamily: (admin, { family }) => admin.flushTable(ADMIN_TABLE, { families: [family as string] }),
  flushRegion: async (admin, _, regions) => admin.flushRegion(await regions.first()),
  compact: (admin) => admin.compactTable(ADMIN_TABLE),
  majorCompact: (admin) => admin.compactTable(ADMIN_TABLE, { major: true }),
  compactFamily: (admin, { family }) => admin.compactTable(ADMIN_TABLE, { family: family as string }),
  compactRegion: async (admin, _, regions) => admin.compactRegion(await regions.first()),
  compactionState: async (admin) => (await admin.compactionState(ADMIN_TABLE)).toUpperCase(),

  regionStarts: async (admin) =>
    sorted((await admin.regions(ADMIN_TABLE)).map(({ region }) => toPrintable(region.startKey))),
  split: (_, { at }, regions) => regions.split(at),
  merge: (_, __, regions) => regions.merge(),
  move: (_, __, regions) => regions.move(),
  unassign: async (admin, _, regions) => admin.unassignRegion(await regions.first()),
  assign: async (admin, _, regions) => admin.assignRegion(await regions.first()),

  balancer: (admin, { on }) => admin.balancer(on),
  isBalancerEnabled: (admin) => admin.balancer(),
  normalizer: (admin, { on }) => admin.normalizer(on),
  isNormalizerEnabled: (admin) => admin.normalizer(),
  normalize: (admin) => admin.normalize(),
  splitSwitch: (admin, { on }) => admin.splitting(on),
  isSplitEnabled: (admin) => admin.splitting(),
  mergeSwitch: (admin, { on }) => admin.merging(on),
  isMergeEnabled: (admin) => admin.merging(),
  status: (admin) => statusOf(admin),

  snapshot: (admin, { snapshot }) => admin.snapshot(snapshot, ADMIN_TABLE),
  snapshots: async (admin) =>
    sorted((await admin.listSnapshots()).map(({ name, table, type }) => `${name} of ${table}, ${type.toUpperCase()}`)),
  cloneSnapshot: (admin, { snapshot, to }) => admin.cloneSnapshot(snapshot, to),
  restoreSnapshot: (admin, { snapshot }) => admin.restoreSnapshot(snapshot),
  deleteSnapshot: (admin, { snapshot }) => admin.deleteSnapshot(snapshot),
};

function descriptor({ families, attributes }: AdminOrder): TableDescriptor {
  return { name: ADMIN_TABLE, families, ...(attributes && { attributes }) };
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
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
