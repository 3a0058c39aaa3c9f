/**
 * What a call is about, from the first fields of its parameter: the region, the table, the row. Reads what a client sent, so that it
 * may be anything; what cannot be read has no target.
 */
import { toPrintable } from "../../bytes/printable.ts";
import { encodedNameOf, parseRegionName } from "../../names/region-name.ts";
import { TableName } from "../../names/table-name.ts";
import { decode } from "../../protobuf/codec.ts";
import * as hbase from "../../protobuf/hbase-messages.ts";

export interface CallTarget {
  readonly table?: string | undefined;
  /** its encoded name */
  readonly region?: string | undefined;
  /** in HBase's printable form: a row, `start … stop`, a scanner, a number of regions */
  readonly detail?: string | undefined;
}

const MAX_KEY_BYTES = 48;

/** @param param of a request to `service`; what is returned keeps nothing of it */
export function targetOf(service: string, method: string, param: Buffer): CallTarget | undefined {
  const read = service === "MasterService" ? MASTER_TARGETS.get(method) : REGION_TARGETS.get(method);
  if (read === undefined) return undefined;
  try {
    return read(param);
  } catch {
    return undefined;
  }
}

type ReadTarget = (param: Buffer) => CallTarget | undefined;

// Parts of HBase's messages, with those fields alone that are told: the rest is skipped without being read.

const RegionSpecifier = hbase.RegionSpecifier;

const RegionOnly = {
  name: "RegionOnly",
  fields: { region: ["optional", RegionSpecifier as typeof RegionSpecifier, 1] },
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
  },
} as const;

const MultiCall = {
  name: "MultiCall",
  fields: { regionAction: ["repeated", RegionOnly as typeof RegionOnly, 1] },
} as const;

const TableFirst = {
  name: "TableFirst",
  fields: { tableName: ["optional", hbase.TableName as typeof hbase.TableName, 1] },
} as const;

const SchemaFirst = {
  name: "SchemaFirst",
  fields: { tableSchema: ["optional", TableFirst as typeof TableFirst, 1] },
} as const;

function ofRegion(specifier: hbase.RegionSpecifier | undefined): CallTarget {
  if (specifier === undefined) return {};
  const parts = parseRegionName(specifier.value);
  // Of type ENCODED_REGION_NAME, which the master takes too.
  if (parts === undefined) return { region: toPrintable(specifier.value, MAX_KEY_BYTES) };
  const region = encodedNameOf(Buffer.from(specifier.value));
  return { table: toPrintable(parts.table, MAX_KEY_BYTES), ...(region === undefined ? {} : { region }) };
}

function key(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : toPrintable(bytes, MAX_KEY_BYTES);
}

function region(param: Buffer): CallTarget {
  return ofRegion(decode(RegionOnly, param).region);
}

function row(param: Buffer): CallTarget {
  const { region: specifier, operation } = decode(RegionAndRow, param);
  return { ...ofRegion(specifier), detail: key(operation?.row) };
}

function scan(param: Buffer): CallTarget {
  const { region: specifier, scan: rows, scannerId } = decode(ScanCall, param);
  if (scannerId !== undefined) return { ...ofRegion(specifier), detail: `scanner ${scannerId.toString(16)}` };
  return { ...ofRegion(specifier), detail: `${key(rows?.startRow) ?? ""} … ${key(rows?.stopRow) ?? ""}`.trim() };
}

function multi(param: Buffer): CallTarget {
  const { regionAction } = decode(MultiCall, param);
  const first = ofRegion(regionAction[0]?.region);
  return regionAction.length < 2 ? first : { table: first.table, detail: `${regionAction.length} regions` };
}

function ofTable(table: hbase.TableName | undefined): CallTarget | undefined {
  return table === undefined ? undefined : { table: printableTable(table) };
}

/** A name that HBase forbids is shown all the same. */
function printableTable({ namespace, qualifier }: hbase.TableName): string {
  const name = toPrintable(qualifier, MAX_KEY_BYTES);
  return namespace.equals(DEFAULT_NAMESPACE) ? name : `${toPrintable(namespace, MAX_KEY_BYTES)}:${name}`;
}

const DEFAULT_NAMESPACE = Buffer.from(TableName.of("t").namespace);

const REGION_TARGETS: ReadonlyMap<string, ReadTarget> = new Map<string, ReadTarget>([
  ["Get", row],
  ["Mutate", row],
  ["Scan", scan],
  ["Multi", multi],
  ...["ExecService", "GetRegionInfo", "FlushRegion", "CompactRegion", "GetStoreFile"].map(
    (name) => [name, region] as const,
  ),
]);

const MASTER_TARGETS: ReadonlyMap<string, ReadTarget> = new Map<string, ReadTarget>([
  ["CreateTable", (param) => ofTable(decode(SchemaFirst, param).tableSchema?.tableName)],
  ...[
    "DeleteTable",
    "truncateTable",
    "EnableTable",
    "DisableTable",
    "FlushTable",
    "ModifyTable",
    "AddColumn",
    "ModifyColumn",
    "DeleteColumn",
    "GetTableState",
    "GetSchemaAlterStatus",
  ].map((name) => [name, (param: Buffer) => ofTable(decode(TableFirst, param).tableName)] as const),
  ...["MoveRegion", "AssignRegion", "UnassignRegion", "OfflineRegion"].map((name) => [name, region] as const),
]);
