/** What people do in HBase's shell, step after step, as the blocking Admin is asked; `npm run record -- shell` records what it is answered. */

export interface ShellStep {
  readonly name: string;
  /** as `JavaTables.answer` takes it, with the table in it */
  readonly operation: { readonly op: string } & Readonly<Record<string, unknown>>;
}

const ORDERS = "shop:orders";
const COPY = "shop:copy";

function step(name: string, op: string, form: object = {}, table: string = ORDERS): ShellStep {
  return { name, operation: { table, ...form, op } };
}

const values = (value: string): object => ({ values: { "f:q": value } });

export const SHELL_STEPS: readonly ShellStep[] = [
  step("create_namespace", "createNamespace", { namespace: "shop", configuration: { owner: "us" } }),
  step("list_namespace", "listNamespaces"),
  step("describe_namespace", "describeNamespace", { namespace: "shop" }),
  step("describe_namespace of none", "describeNamespace", { namespace: "nothing" }),
  step("list_namespace_tables of an empty one", "tablesOfNamespace", { namespace: "shop" }),
  step("list_namespace_tables of hbase", "tablesOfNamespace", { namespace: "hbase" }),
  step("create without a family", "createTable", { families: [] }),
  step("create in no namespace", "createTable", { families: ["f"] }, "nothing:orders"),
  step("create with splits", "createTable", { families: ["f", "g"], splits: ["m", "t"] }),
  step("list_namespace_tables", "tablesOfNamespace", { namespace: "shop" }),
  step("drop_namespace that is not empty", "deleteNamespace", { namespace: "shop" }),
  step("list by pattern", "tablesLike", { pattern: "shop:.*" }),
  step("list by a part of a name", "tablesLike", { pattern: "orders" }),
  step("describe by pattern", "descriptorsLike", { pattern: "shop:o.*" }),
  step("is_enabled", "isTableEnabled"),
  step("is_disabled", "isTableDisabled"),
  step("is available", "isTableAvailable"),
  step("is available, of none", "isTableAvailable", {}, "nothing"),
  step("is_enabled of none", "isTableEnabled", {}, "nothing"),
  ...["a", "n", "z"].map((row) => step(`put ${row}`, "put", { row, ...values("one") })),
  step("regions of all servers", "onlineRegions"),
  step("metrics of regions", "regionMetrics"),
  step("flush", "flush"),
  step("flush of a family", "flushFamily", { family: "f" }),
  step("flush of a family that is not there", "flushFamily", { family: "nothing" }),
  step("flush of a region", "flushRegion", { regionAt: 0 }),
  step("flush of no table", "flush", {}, "nothing"),
  step("compact of a region", "compactRegion", { regionAt: 0 }),
  step("unassign", "unassign", { regionAt: 1 }),
  step("assign", "assign", { regionAt: 1 }),
  step("get after that", "get", { row: "n" }),
  step("split outside of regions: at a start key", "split", { at: "m" }),
  step("merge_region of regions that are no neighbours", "mergeRegionsAt", { regionsAt: [0, 2] }),
  step("merge_region of one", "mergeRegionsAt", { regionsAt: [0, 0] }),
  step("snapshot", "snapshot", { snapshot: "monday" }),
  step("list_snapshots", "snapshots"),
  step("snapshot with a name that is taken", "snapshot", { snapshot: "monday" }),
  step("snapshot of no table", "snapshot", { snapshot: "tuesday" }, "nothing"),
  step("list_snapshots by pattern", "snapshotsLike", { pattern: "mon.*" }),
  step("list_snapshots by another", "snapshotsLike", { pattern: "tue.*" }),
  step("put after the snapshot", "put", { row: "a", ...values("two") }),
  step("clone_snapshot", "cloneSnapshot", { snapshot: "monday" }, COPY),
  step("clone_snapshot onto a table", "cloneSnapshot", { snapshot: "monday" }, COPY),
  step("clone_snapshot of none", "cloneSnapshot", { snapshot: "nothing" }, "shop:other"),
  step("scan of the clone", "scan", {}, COPY),
  step("regions of the clone", "onlineRegions", {}, COPY),
  step("restore_snapshot while enabled", "restoreSnapshot", { snapshot: "monday" }),
  step("disable", "disableTable"),
  step("is_disabled then", "isTableDisabled"),
  step("restore_snapshot", "restoreSnapshot", { snapshot: "monday" }),
  step("enable", "enableTable"),
  step("enable again", "enableTable"),
  step("get what was restored", "get", { row: "a" }),
  step("delete_snapshot", "deleteSnapshot", { snapshot: "monday" }),
  step("delete_snapshot of none", "deleteSnapshot", { snapshot: "monday" }),
  step("list_snapshots of none", "snapshots"),
  step("clone_table_schema without splits", "cloneTableSchema", { to: "shop:alike", on: false }),
  step("clone_table_schema with splits", "cloneTableSchema", { to: "shop:same", on: true }),
  step("clone_table_schema onto a table", "cloneTableSchema", { to: "shop:same", on: true }),
  step("regions of what is alike", "onlineRegions", {}, "shop:alike"),
  step("regions of what is the same", "onlineRegions", {}, "shop:same"),
  step("its description", "describe", {}, "shop:same"),
  step("alter: the last families but one", "deleteFamily", { family: "g" }),
  step("alter: the last family", "deleteFamily", { family: "f" }),
  step("alter: a family that is there", "addFamily", { family: "f" }),
  step("alter: a family changed that is not there", "modifyFamily", { family: { name: "nothing", attributes: {} } }),
  step("alter of no table", "addFamily", { family: "f" }, "nothing"),
  step("truncate_preserve of no table", "truncateTable", { preserveSplits: true }, "nothing"),
  step("disable of no table", "disableTable", {}, "nothing"),
  step("drop of no table", "deleteTable", {}, "nothing"),
  ...[
    "isNormalizerEnabled",
    "isSplitEnabled",
    "isMergeEnabled",
    "isCatalogJanitorEnabled",
    "isCleanerChoreEnabled",
  ].map((op) => step(op, op)),
  ...["normalizer", "splitSwitch", "mergeSwitch", "catalogJanitor", "cleanerChore"].flatMap((op) => [
    step(`${op} off`, op, { on: false }),
    step(`${op} off again`, op, { on: false }),
    step(`${op} on`, op, { on: true }),
  ]),
  step("is the master in maintenance", "inMaintenance"),
  step("list_peers", "replicationPeers"),
  step("list_security_capabilities", "securityCapabilities"),
  ...[ORDERS, COPY, "shop:alike", "shop:same"].flatMap((table) => [
    step(`disable ${table}`, "disableTable", {}, table),
    step(`get of ${table}, disabled`, "get", { row: "a" }, table),
    step(`drop ${table}`, "deleteTable", {}, table),
  ]),
  step("get of a table that was dropped", "get", { row: "a" }),
  step("drop_namespace", "deleteNamespace", { namespace: "shop" }),
];
