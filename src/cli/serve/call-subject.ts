/** What a request to the embedded HBase is about, for its log: the table, the region, how many actions. Reads no more of it than that. */
import { toPrintable } from "../../bytes/printable.ts";
import { encodedNameOf } from "../../names/region-name.ts";
import { TableName } from "../../names/table-name.ts";
import * as admin from "../../protobuf/admin-messages.ts";
import * as client from "../../protobuf/client-messages.ts";
import { decode } from "../../protobuf/codec.ts";
import type * as hbase from "../../protobuf/hbase-messages.ts";
import * as regions from "../../protobuf/region-messages.ts";
import * as scans from "../../protobuf/scan-messages.ts";
import type { MessageTable } from "../../protobuf/schema.ts";
import * as tables from "../../protobuf/table-messages.ts";

/** The fields by which HBase's requests say what they are about, whichever of them has them. */
interface Named {
  readonly tableName?: hbase.TableName;
  readonly tableNames?: readonly hbase.TableName[];
  readonly tableSchema?: { readonly tableName?: hbase.TableName };
  readonly region?: hbase.RegionSpecifier | readonly hbase.RegionSpecifier[];
  readonly regionInfo?: { readonly tableName: hbase.TableName };
  readonly regionAction?: readonly { readonly region: hbase.RegionSpecifier; readonly action: readonly unknown[] }[];
  readonly scannerId?: bigint;
  readonly nextCallSeq?: bigint;
  readonly closeScanner?: boolean;
}

const MODULES: readonly Readonly<Record<string, unknown>>[] = [client, scans, tables, regions, admin];
/** A start key may be long, and the line is to stay one. */
const MAX_NAME_LENGTH = 60;
const NO_PARAM = Buffer.alloc(0);

/** @returns the empty text if it is about nothing, or cannot be read */
export function subjectOf(method: string, param: Buffer = NO_PARAM): string {
  const table = messageOf(method);
  if (table === undefined) return "";
  try {
    return textOf(decode(table, param) as Named);
  } catch {
    // The answer will say so.
    return "";
  }
}

function messageOf(method: string): MessageTable | undefined {
  const name = `${method}Request`;
  return MODULES.find((module) => name in module)?.[name] as MessageTable | undefined;
}

function textOf(request: Named): string {
  const { tableName, tableNames = [], tableSchema, region, regionInfo, regionAction } = request;
  if (regionAction !== undefined) return actionsText(regionAction);
  const parts = [region ?? []].flat().map(regionText);
  const table = tableName ?? tableSchema?.tableName ?? regionInfo?.tableName;
  const named = [...(table === undefined ? [] : [table]), ...tableNames].map(tableText);
  return [...parts, ...named, ...scannerText(request)].join(" ");
}

function scannerText({ scannerId, nextCallSeq, closeScanner }: Named): string[] {
  if (scannerId === undefined) return [];
  const what = closeScanner === true ? "closed" : `#${nextCallSeq ?? 0n}`;
  return [`scanner ${scannerId} ${what}`];
}

function actionsText(parts: NonNullable<Named["regionAction"]>): string {
  const actions = parts.reduce((sum, { action }) => sum + action.length, 0);
  const counted = `${actions} ${actions === 1 ? "action" : "actions"}`;
  const [first] = parts;
  if (first === undefined) return counted;
  return parts.length === 1
    ? `${regionText(first.region)} ${counted}`
    : `${tablesOf(parts)} ${counted} in ${parts.length} regions`;
}

function tablesOf(parts: NonNullable<Named["regionAction"]>): string {
  return [...new Set(parts.map(({ region }) => tableOfRegion(region)))].join(",");
}

/** `users,g` for the region of users that begins at g; a region that is only named by its hash is that hash. */
function regionText({ value }: hbase.RegionSpecifier): string {
  const name = toPrintable(withoutHash(value));
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
}

/** A region's name is `table,startKey,id.hash.` */
function withoutHash(name: Buffer): Buffer {
  const end = name.lastIndexOf(COMMA);
  return end > 0 && encodedNameOf(name) !== undefined ? name.subarray(0, end) : name;
}

function tableOfRegion({ value }: hbase.RegionSpecifier): string {
  const end = value.indexOf(COMMA);
  return toPrintable(end < 0 ? value : value.subarray(0, end));
}

function tableText({ namespace, qualifier }: hbase.TableName): string {
  return TableName.ofParts(namespace.toString("utf8"), qualifier.toString("utf8")).text;
}

const COMMA = 0x2c;
