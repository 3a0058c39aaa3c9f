/**
 * What a call is about, from the first fields of its parameter: the region, the table, the row. Reads what a client sent, so that it
 * may be anything; what cannot be read has no target. For people only: logs and pages.
 */
import { toPrintable } from "../bytes/printable.ts";
import { encodedNameOf, parseRegionName } from "../names/region-name.ts";
import { TableName } from "../names/table-name.ts";
import { decode } from "../protobuf/codec.ts";
import * as hbase from "../protobuf/hbase-messages.ts";

/** Texts in HBase's printable form, long keys cut. */
export interface CallTarget {
  readonly table?: string | undefined;
  /** its encoded name */
  readonly region?: string | undefined;
  /** of the region */
  readonly startKey?: string | undefined;
  /** a row, `start … stop`, a scanner and which of its calls, or how many actions, regions, tables */
  readonly detail?: string | undefined;
}

const MAX_KEY_BYTES = 48;

/** @param param what is returned keeps nothing of it */
export function targetOf(method: string, param: Buffer): CallTarget | undefined {
  // No two services have methods of the same name that take different things.
  const read = TARGETS.get(method);
  if (read === undefined) return undefined;
  try {
    return read(param);
  } catch {
    return undefined;
  }
}

type ReadTarget = (param: Buffer) => CallTarget;

// Parts of HBase's messages, with those fields alone that are told: the rest is skipped without being read.

const RegionSpecifier = hbase.RegionSpecifier;

const RegionOnly = {
  name: "RegionOnly",
  fields: { region: ["optional", RegionSpecifier as typeof RegionSpecifier, 1] },
} as const;

const Regions = {
  name: "Regions",
  fields: { region: ["repeated", RegionSpecifier as typeof RegionSpecifier, 1] },
} as const;

/** Get and MutationProto begin with the row. */
const RowFirst = { name: "RowFirst", fields: { row: ["optional", "bytes", 1] } } as const;

const RegionAndRow = {
  name: "RegionAndRow",
  fields: {
    region: ["optional", RegionSpecifier as typeof RegionSpecifier, 1],
    operation: ["optional", RowFirst as typeof RowFirst, 2],
  },
} as const;

const ScanRows = {
  name: "ScanRows",
  fields: { startRow: ["optional", "bytes", 3], stopRow: ["optional", "bytes", 4] },
} as const;

const ScanCall = {
  name: "ScanCall",
  fields: {
    region: ["optional", RegionSpecifier as typeof RegionSpecifier, 1],
    scan: ["optional", ScanRows as typeof ScanRows, 2],
    scannerId: ["optional", "uint64", 3],
    closeScanner: ["optional", "bool", 5],
    nextCallSeq: ["optional", "uint64", 6],
  },
} as const;

const Counted = { name: "Counted", fields: {} } as const;

const RegionActions = {
  name: "RegionActions",
  fields: {
    region: ["optional", RegionSpecifier as typeof RegionSpecifier, 1],
    action: ["repeated", Counted as typeof Counted, 3],
  },
} as const;

const MultiCall = {
  name: "MultiCall",
  fields: { regionAction: ["repeated", RegionActions as typeof RegionActions, 1] },
} as const;

const TableFirst = {
  name: "TableFirst",
  fields: { tableName: ["optional", hbase.TableName as typeof hbase.TableName, 1] },
} as const;

const TablesFirst = {
  name: "TablesFirst",
  fields: { tableName: ["repeated", hbase.TableName as typeof hbase.TableName, 1] },
} as const;

const SchemaFirst = {
  name: "SchemaFirst",
  fields: { tableSchema: ["optional", TableFirst as typeof TableFirst, 1] },
} as const;

const SplitCall = {
  name: "SplitCall",
  fields: {
    regionInfo: ["optional", hbase.RegionInfo as typeof hbase.RegionInfo, 1],
    splitRow: ["optional", "bytes", 2],
  },
} as const;

function ofRegion(specifier: hbase.RegionSpecifier | undefined): CallTarget {
  if (specifier === undefined) return {};
  const parts = parseRegionName(specifier.value);
  // Of type ENCODED_REGION_NAME, which the master takes too.
  if (parts === undefined) return { region: key(specifier.value) };
  const region = encodedNameOf(Buffer.from(specifier.value));
  return { table: key(parts.table), ...(region === undefined ? {} : { region }), startKey: key(parts.startKey) };
}

function key(bytes: Uint8Array): string {
  return toPrintable(bytes, MAX_KEY_BYTES);
}

function region(param: Buffer): CallTarget {
  return ofRegion(decode(RegionOnly, param).region);
}

function regions(param: Buffer): CallTarget {
  const targets = decode(Regions, param).region.map(ofRegion);
  const [only] = targets;
  return targets.length === 1 && only !== undefined ? only : { ...tableOf(targets), detail: some(targets, "region") };
}

function row(param: Buffer): CallTarget {
  const { region: specifier, operation } = decode(RegionAndRow, param);
  return { ...ofRegion(specifier), ...(operation?.row === undefined ? {} : { detail: key(operation.row) }) };
}

function scan(param: Buffer): CallTarget {
  const { region: specifier, scan: rows, scannerId, closeScanner, nextCallSeq } = decode(ScanCall, param);
  const place = ofRegion(specifier);
  if (scannerId === undefined)
    return { ...place, detail: `${key(rows?.startRow ?? NOTHING)} … ${key(rows?.stopRow ?? NOTHING)}`.trim() };
  const what = closeScanner === true ? " closed" : nextCallSeq === undefined ? "" : ` #${nextCallSeq}`;
  return { ...place, detail: `scanner ${scannerId}${what}` };
}

function multi(param: Buffer): CallTarget {
  const parts = decode(MultiCall, param).regionAction;
  const actions = some({ length: parts.reduce((sum, { action }) => sum + action.length, 0) }, "action");
  const targets = parts.map(({ region: specifier }) => ofRegion(specifier));
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) return { ...only, detail: actions };
  const tables = new Set(targets.map(({ table }) => table));
  const ofTables = tables.size > 1 ? ` of ${tables.size} tables` : "";
  return { ...tableOf(targets), detail: `${actions} in ${some(targets, "region")}${ofTables}` };
}

/** That of all of them, if it is one. */
function tableOf(targets: readonly CallTarget[]): CallTarget {
  const [table, ...others] = new Set(targets.map((target) => target.table));
  return table === undefined || others.length > 0 ? {} : { table };
}

function some({ length }: { readonly length: number }, thing: string): string {
  return `${length} ${thing}${length === 1 ? "" : "s"}`;
}

function split(param: Buffer): CallTarget {
  const { regionInfo, splitRow } = decode(SplitCall, param);
  const place = regionInfo && { ...ofTable(regionInfo.tableName), startKey: key(regionInfo.startKey ?? NOTHING) };
  return { ...place, ...(splitRow === undefined ? {} : { detail: key(splitRow) }) };
}

function table(param: Buffer): CallTarget {
  return ofTable(decode(TableFirst, param).tableName);
}

function tables(param: Buffer): CallTarget {
  const names = decode(TablesFirst, param).tableName;
  return names.length > 1 ? { detail: some(names, "table") } : ofTable(names[0]);
}

/** A name that HBase forbids is shown all the same. */
function ofTable(name: hbase.TableName | undefined): CallTarget {
  if (name === undefined) return {};
  const { namespace, qualifier } = name;
  return { table: namespace.equals(DEFAULT_NAMESPACE) ? key(qualifier) : `${key(namespace)}:${key(qualifier)}` };
}

const NOTHING = Buffer.alloc(0);
const DEFAULT_NAMESPACE = Buffer.from(TableName.of("t").namespace);

const TARGETS: ReadonlyMap<string, ReadTarget> = new Map([
  ...named(row, "Get", "Mutate"),
  ...named(scan, "Scan"),
  ...named(multi, "Multi"),
  ...named(region, "ExecService", "GetRegionInfo", "FlushRegion", "CompactRegion", "GetStoreFile"),
  ...named(region, "MoveRegion", "AssignRegion", "UnassignRegion", "OfflineRegion"),
  ...named(regions, "MergeTableRegions", "ClearRegionBlockCache"),
  ...named(split, "SplitRegion"),
  ...named((param) => ofTable(decode(SchemaFirst, param).tableSchema?.tableName), "CreateTable"),
  ...named(table, "DeleteTable", "truncateTable", "EnableTable", "DisableTable", "FlushTable", "ModifyTable"),
  ...named(table, "AddColumn", "ModifyColumn", "DeleteColumn", "GetTableState", "GetSchemaAlterStatus"),
  ...named(table, "GetRegionLoad"),
  ...named(tables, "GetTableDescriptors"),
]);

function named(read: ReadTarget, ...methods: readonly string[]): [string, ReadTarget][] {
  return methods.map((method) => [method, read]);
}
