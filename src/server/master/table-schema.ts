/**
 * Descriptors of tables as HBase keeps them: attributes in the order of their bytes, families in that of their names, the defaults
 * of `ColumnFamilyDescriptorBuilder` filled in. What is not known here stays.
 */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import { TableName } from "../../names/table-name.ts";
import type * as hbase from "../../protobuf/hbase-messages.ts";
import type { InputOf, MessageOf } from "../../protobuf/schema.ts";
import type { ColumnFamilySchema, TableSchema } from "../../protobuf/table-messages.ts";
import type { FamilySettings } from "../data/family-settings.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";

export type Schema = MessageOf<typeof TableSchema>;
export type FamilySchema = MessageOf<typeof ColumnFamilySchema>;
type Attributes = readonly { readonly first: Uint8Array; readonly second: Uint8Array }[];

const STORE_FILE_TRACKER = "hbase.store.file-tracker.impl";
/** Java's Integer.MAX_VALUE seconds: for ever. */
const FOREVER_SECONDS = 0x7fff_ffff;
/** The same (`HStore.determineTTLFromFamily`); only where the checks of descriptors are off. */
const FOREVER_TOO_SECONDS = -1;

/** `ColumnFamilyDescriptorBuilder.DEFAULT_VALUES` of 2.6. */
const FAMILY_DEFAULTS: readonly (readonly [string, string])[] = [
  ["BLOOMFILTER", "ROW"],
  ["REPLICATION_SCOPE", "0"],
  ["VERSIONS", "1"],
  ["MIN_VERSIONS", "0"],
  ["COMPRESSION", "NONE"],
  ["TTL", String(FOREVER_SECONDS)],
  ["BLOCKSIZE", "65536"],
  ["IN_MEMORY", "false"],
  ["BLOCKCACHE", "true"],
  ["KEEP_DELETED_CELLS", "FALSE"],
  ["DATA_BLOCK_ENCODING", "NONE"],
  ["INDEX_BLOCK_ENCODING", "NONE"],
];

/** @throws ServiceException for a name that HBase would refuse */
export function tableNameOf(message: hbase.TableName | undefined): TableName {
  try {
    if (message === undefined) throw new InvalidArgumentError("table", "has no name");
    return TableName.ofMessage(message);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw doNotRetryIO(`Illegal table name: ${error.message}`);
    throw error;
  }
}

/** The configuration becomes attributes, as in HBase since 2.0. */
export function normalSchema(given: InputOf<typeof TableSchema>): Schema {
  const configured = (given.configuration ?? []).map(({ name, value }) => pair(name, value));
  const families = new Map((given.columnFamilies ?? []).map((family) => [latin1(family.name), normalFamily(family)]));
  const table = tableNameOf(given.tableName as hbase.TableName | undefined);
  // TableDescriptorBuilder writes it into every descriptor.
  const isMeta = pair("IS_META", String(table.isMeta));
  return {
    tableName: table.message,
    attributes: inOrder([...(given.attributes ?? []), ...configured, isMeta]),
    columnFamilies: [...families.values()].sort((one, other) => Buffer.compare(one.name, other.name)),
    configuration: [],
  };
}

export function normalFamily(given: InputOf<typeof ColumnFamilySchema>): FamilySchema {
  return {
    name: Buffer.from(given.name),
    attributes: inOrder([...FAMILY_DEFAULTS.map(([key, value]) => pair(key, value)), ...(given.attributes ?? [])]),
    configuration: [...(given.configuration ?? [])],
  };
}

/** What a new table gains (`StoreFileTrackerFactory.updateWithTrackerConfigs`). */
export function withStoreFileTracker(schema: Schema): Schema {
  if ((attribute(schema, STORE_FILE_TRACKER) ?? "") !== "") return schema;
  return { ...schema, attributes: inOrder([...schema.attributes, pair(STORE_FILE_TRACKER, "DEFAULT")]) };
}

export function renamed(schema: Schema, table: TableName): Schema {
  return { ...schema, tableName: table.message };
}

export function attribute(of: Schema | FamilySchema, key: string): string | undefined {
  const bytes = Buffer.from(key, "utf8");
  return of.attributes.find(({ first }) => first.equals(bytes))?.second.toString("utf8");
}

/** As Java's Boolean.valueOf reads it; absent is `otherwise`. */
export function truth(of: Schema | FamilySchema, key: string, otherwise: boolean): boolean {
  const text = attribute(of, key);
  return text === undefined ? otherwise : text.toLowerCase() === "true";
}

/** HBase's own endpoint that is served where a table names it. */
export const MULTI_ROW_ENDPOINT = "org.apache.hadoop.hbase.coprocessor.MultiRowMutationEndpoint";

/** Its attributes are `coprocessor$1` and so on: path, class, priority and arguments with bars between them. */
export function hasCoprocessor({ attributes }: Schema, javaClass: string): boolean {
  return attributes.some(
    ({ first, second }) =>
      /^coprocessor\$\d+$/i.test(first.toString("latin1")) &&
      second.toString("latin1").split("|")[1]?.trim() === javaClass,
  );
}

/** @throws ServiceException for a text that is no whole number */
export function whole(of: Schema | FamilySchema, key: string, otherwise: number): number {
  const text = attribute(of, key);
  if (text === undefined) return otherwise;
  if (!/^[-+]?\d{1,19}$/.test(text))
    throw doNotRetryIO(`java.lang.NumberFormatException: For input string: "${text}" (${key})`);
  return Number(text);
}

/** A region has its primary in any case, as in HBase (`RegionReplicaUtil.addReplicas`), where the checks let less than 1 pass. */
export function replicationOf(schema: Schema): number {
  return Math.max(1, whole(schema, "REGION_REPLICATION", 1));
}

/** By the latin1 text of their names. */
export function familySettings(schema: Schema): ReadonlyMap<string, FamilySettings> {
  return new Map(schema.columnFamilies.map((family) => [latin1(family.name), settingsOf(family)]));
}

export function findFamily(schema: Schema, name: Uint8Array): FamilySchema | undefined {
  return schema.columnFamilies.find((family) => family.name.equals(name));
}

function settingsOf(family: FamilySchema): FamilySettings {
  const ttlSeconds = whole(family, "TTL", FOREVER_SECONDS);
  const keep = (attribute(family, "KEEP_DELETED_CELLS") ?? "FALSE").toUpperCase();
  return {
    name: family.name,
    maxVersions: whole(family, "VERSIONS", 1),
    minVersions: whole(family, "MIN_VERSIONS", 0),
    ttlMs: ttlSeconds === FOREVER_SECONDS || ttlSeconds === FOREVER_TOO_SECONDS ? undefined : ttlSeconds * 1_000,
    keepDeletedCells: keep === "TRUE" || keep === "TTL" ? keep : "FALSE",
  };
}

/** The last of several values of a key counts; an empty one takes the key away. */
function inOrder(attributes: Attributes): hbase.BytesBytesPair[] {
  const byKey = new Map<string, hbase.BytesBytesPair>();
  for (const { first, second } of attributes) {
    if (second.length === 0) byKey.delete(latin1(first));
    else byKey.set(latin1(first), { first: Buffer.from(first), second: Buffer.from(second) });
  }
  return [...byKey.values()].sort((one, other) => Buffer.compare(one.first, other.first));
}

function pair(key: string, value: string): hbase.BytesBytesPair {
  return { first: Buffer.from(key, "utf8"), second: Buffer.from(value, "utf8") };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
