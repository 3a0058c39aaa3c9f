/** HBase's own tables as 2.6 describes them: hbase:meta, and hbase:namespace, which old clients read. */
import { RegionInfo } from "../../names/region-info.ts";
import { TableName } from "../../names/table-name.ts";
import { MULTI_ROW_ENDPOINT, normalSchema, type Schema } from "./table-schema.ts";

export const META_SPACE = 1;
export const NAMESPACE_SPACE = 2;
/** Of tables that users make. */
export const FIRST_FREE_SPACE = 3;

export const NAMESPACE_TABLE: TableName = TableName.ofParts("hbase", "namespace");
export const RESERVED_NAMESPACES: readonly string[] = ["default", "hbase"];

const IN_MEMORY = { BLOCKSIZE: "8192", IN_MEMORY: "true" };

export const META_SCHEMA: Schema = schema(
  TableName.META,
  { IS_META: "true", coprocessor$1: `|${MULTI_ROW_ENDPOINT}|536870911|`, "hbase.store.file-tracker.impl": "DEFAULT" },
  {
    info: { ...IN_MEMORY, VERSIONS: "3", BLOOMFILTER: "ROWCOL", DATA_BLOCK_ENCODING: "ROW_INDEX_V1" },
    rep_barrier: { ...IN_MEMORY, VERSIONS: "2147483647", BLOOMFILTER: "ROWCOL", DATA_BLOCK_ENCODING: "ROW_INDEX_V1" },
    table: { ...IN_MEMORY, VERSIONS: "3", BLOOMFILTER: "ROWCOL", DATA_BLOCK_ENCODING: "ROW_INDEX_V1" },
  },
);

export const NAMESPACE_SCHEMA: Schema = schema(
  NAMESPACE_TABLE,
  { "hbase.store.file-tracker.impl": "DEFAULT" },
  { info: { ...IN_MEMORY, VERSIONS: "10", DATA_BLOCK_ENCODING: "ROW_INDEX_V1" } },
);

/** The same in every cluster, so that an opened store need not tell. */
export const NAMESPACE_REGION: RegionInfo = new RegionInfo({
  table: NAMESPACE_TABLE,
  startKey: Buffer.alloc(0),
  endKey: Buffer.alloc(0),
  regionId: 1_500_000_000_000n,
});

type Attributes = Readonly<Record<string, string>>;

function schema(table: TableName, attributes: Attributes, families: Readonly<Record<string, Attributes>>): Schema {
  return normalSchema({
    tableName: table.message,
    attributes: pairs(attributes),
    columnFamilies: Object.entries(families).map(([name, of]) => ({ name: Buffer.from(name), attributes: pairs(of) })),
  });
}

function pairs(attributes: Attributes): { first: Buffer; second: Buffer }[] {
  return Object.entries(attributes).map(([key, value]) => ({ first: Buffer.from(key), second: Buffer.from(value) }));
}
