/**
 * The orders to the master that are recorded: each verb of the administration in the order in which a table lives, well and refused.
 */
import type { JavaTables } from "./java-tables.ts";

/** Does an operation of JavaTables, and keeps what was sent and got. */
export interface OrderRecorder {
  readonly java: JavaTables;
  record(name: string, op: string, form: Readonly<Record<string, unknown>>): Promise<void>;
}

export const ADMIN_TABLE = "golden:admin";
const CLONE = "golden:clone";
const FAMILY_G = { name: "g", attributes: { VERSIONS: "3", TTL: "86400", BLOOMFILTER: "NONE", mine: "kept" } };

type Step = (name: string, op: string, form?: object) => Promise<void>;

export async function recordAdminOrders(recorder: OrderRecorder): Promise<void> {
  const { java } = recorder;
  await java.do("createNamespace", { namespace: "golden" });
  const step: Step = (name, op, form = {}) => recorder.record(name, op, { table: ADMIN_TABLE, ...form });
  await namespaces(step);
  await tableAsSuch(step);
  await families(step);
  await files(step, java);
  await regions(step, java);
  await cluster(step);
  await snapshots(step);
  await states(step);
}

async function namespaces(step: Step): Promise<void> {
  const namespace = "other";
  await step("a namespace", "createNamespace", {
    namespace,
    configuration: { "hbase.namespace.quota.maxtables": "5" },
  });
  await step("the namespace changed", "modifyNamespace", { namespace, configuration: { a: "b" } });
  await step("the namespace again", "createNamespace", { namespace });
  await step("the namespace described", "describeNamespace", { namespace });
  await step("all namespaces", "listNamespaces");
  await step("no namespace any more", "deleteNamespace", { namespace });
  await step("no such namespace", "deleteNamespace", { namespace });
  await step("no namespace to describe", "describeNamespace", { namespace });
}

async function tableAsSuch(step: Step): Promise<void> {
  await step("is there none", "tableExists");
  await step("a table with splits, families and attributes", "createTable", {
    families: ["f", FAMILY_G],
    splits: ["m", "\\x80\\xFF"],
    attributes: { MAX_FILESIZE: "1073741824", mine: "kept too" },
  });
  await step("the table again", "createTable", { families: ["f"] });
  await step("is there one", "tableExists");
  await step("its description", "describe");
  await step("is it enabled", "isTableEnabled");
  await step("is it disabled", "isTableDisabled");
  await step("is it available", "isTableAvailable");
  await step("all tables", "listTables");
  await step("all tables described", "describeAll");
  await step("the tables of a namespace", "tablesOfNamespace", { namespace: "golden" });
  await step("the tables of such names", "tablesLike", { pattern: "golden:a.*" });
  await step("its regions", "regionStarts");
}

async function families(step: Step): Promise<void> {
  await step("a family more", "addFamily", { family: "h" });
  await step("a family changed", "modifyFamily", { family: { name: "h", attributes: { VERSIONS: "7" } } });
  await step("a family less", "deleteFamily", { family: "h" });
  await step("a family that is not there", "deleteFamily", { family: "h" });
  await step("the table changed", "modifyTable", {
    families: ["f", FAMILY_G],
    attributes: { MAX_FILESIZE: "2147483648", mine: "kept too" },
  });
  await step("its description after that", "describe");
}

async function files(step: Step, java: JavaTables): Promise<void> {
  const [first] = await java.regions(ADMIN_TABLE);
  const region = { region: first?.name, regionAt: 0 };
  await step("nothing compacts", "compactionState");
  await step("the memory to disk", "flush");
  await step("the memory of a family to disk", "flushFamily", { family: "g" });
  await step("the memory of a region to disk", "flushRegion", region);
  await step("a compaction", "compact");
  await step("a major compaction", "majorCompact");
  await step("a compaction of a family", "compactFamily", { family: "g" });
  await step("a compaction of a region", "compactRegion", region);
}

async function regions(step: Step, java: JavaTables): Promise<void> {
  await java.do("put", { table: ADMIN_TABLE, row: "p", values: { "f:q": "v" } });
  await step("a split", "split", { at: "q" });
  const first = (await java.regions(ADMIN_TABLE)).slice(0, 2).map(({ encodedName }) => encodedName);
  await step("two regions merged", "merge", { regions: first });
  const [merged] = await java.regions(ADMIN_TABLE);
  await step("a region moved nowhere else", "move", { region: merged?.encodedName });
  await step("a region closed", "unassign", { region: merged?.name, regionAt: 0 });
  await step("the region opened", "assign", { region: merged?.name, regionAt: 0 });
}

async function cluster(step: Step): Promise<void> {
  await step("the balancer off", "balancer", { on: false });
  await step("is the balancer on", "isBalancerEnabled");
  await step("the balancer on", "balancer", { on: true });
  await step("the normalizer off", "normalizer", { on: false });
  await step("is the normalizer on", "isNormalizerEnabled");
  await step("a run of the normalizer that is off", "normalize");
  await step("the normalizer on", "normalizer", { on: true });
  await step("splits off", "splitSwitch", { on: false });
  await step("are splits on", "isSplitEnabled");
  await step("splits on", "splitSwitch", { on: true });
  await step("merges off", "mergeSwitch", { on: false });
  await step("are merges on", "isMergeEnabled");
  await step("merges on", "mergeSwitch", { on: true });
  await step("the state of the cluster", "status");
}

async function snapshots(step: Step): Promise<void> {
  const snapshot = "golden-snapshot";
  await step("a snapshot", "snapshot", { snapshot });
  await step("the snapshot again", "snapshot", { snapshot });
  await step("all snapshots", "snapshots");
  await step("a clone of the snapshot", "cloneSnapshot", { snapshot, to: CLONE });
  await step("a clone over a table", "cloneSnapshot", { snapshot, to: CLONE });
  await step("disabled to go back", "disableTable");
  await step("back to the snapshot", "restoreSnapshot", { snapshot });
  await step("enabled again", "enableTable");
  await step("the snapshot deleted", "deleteSnapshot", { snapshot });
  await step("no such snapshot to delete", "deleteSnapshot", { snapshot });
  await step("no such snapshot to go back to", "restoreSnapshot", { snapshot });
  await step("no such snapshot to clone", "cloneSnapshot", { snapshot, to: "golden:other" });
}

async function states(step: Step): Promise<void> {
  await step("deleted while enabled", "deleteTable");
  await step("disabled", "disableTable");
  await step("disabled again", "disableTable");
  await step("emptied, splits kept", "truncateTable", { preserveSplits: true });
  await step("disabled after that", "disableTable");
  await step("enabled", "enableTable");
  await step("disabled for the end", "disableTable");
  await step("deleted", "deleteTable");
  await step("no table to describe", "describe");
}
