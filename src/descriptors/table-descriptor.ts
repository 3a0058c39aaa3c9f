/**
 * A table as a plain object, and as HBase's TableSchema. `describeTable` gives what `createTable` and `modifyTable` take; what is
 * not known here is kept and sent back, since a modification takes the place of the whole descriptor.
 */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { TableName } from "../names/table-name.ts";
import type { InputOf, MessageOf } from "../protobuf/schema.ts";
import type { TableSchema } from "../protobuf/table-messages.ts";
import { type AttributeTable, oneOf, shown, text, truth, whole } from "./attribute-kinds.ts";
import { type FamilyDescriptor, familyMessage, familyOfMessage } from "./family-descriptor.ts";
import { type RawAttributes, readAttributes, refuseUnknownFields, writeAttributes } from "./raw-attributes.ts";

export interface TableAttributes {
  /** MAX_FILESIZE: a region that grows beyond is split. Default: the server's, 10 GiB */
  readonly maxFileSizeBytes?: number;
  /** MEMSTORE_FLUSHSIZE. Default: the server's, 128 MiB */
  readonly memstoreFlushSizeBytes?: number;
  /** READONLY. Default false */
  readonly readOnly?: boolean;
  /** DURABILITY of writes that say nothing else. Default `USE_DEFAULT`, which is `SYNC_WAL` */
  readonly durability?: "USE_DEFAULT" | "SKIP_WAL" | "ASYNC_WAL" | "SYNC_WAL" | "FSYNC_WAL";
  /** REGION_REPLICATION: how often each region is there, the primary included. Default 1 */
  readonly regionReplication?: number;
  /** REGION_MEMSTORE_REPLICATION. Default true */
  readonly regionMemstoreReplication?: boolean;
  /** SPLIT_POLICY: a Java class. Default: the server's */
  readonly splitPolicy?: string;
  /** FLUSH_POLICY: a Java class. Default: the server's */
  readonly flushPolicy?: string;
  /** COMPACTION_ENABLED. Default true */
  readonly compactionEnabled?: boolean;
  /** SPLIT_ENABLED. Default true */
  readonly splitEnabled?: boolean;
  /** MERGE_ENABLED. Default true */
  readonly mergeEnabled?: boolean;
  /** NORMALIZATION_ENABLED. Default: the server's */
  readonly normalizationEnabled?: boolean;
  /** NORMALIZER_TARGET_REGION_COUNT. Default: none */
  readonly normalizerTargetRegionCount?: number;
  /** PRIORITY of its regions when they are opened. Default 0 */
  readonly priority?: number;
}

export interface TableDescriptor extends TableAttributes {
  /** `"table"` or `"namespace:table"` */
  readonly name: string;
  /** At least one; a name alone stands for a family with HBase's defaults. */
  readonly families: readonly (string | FamilyDescriptor)[];
  /** Attributes without a field of their own, by HBase's names: coprocessors (`coprocessor$1`), configuration keys; kept as they are. */
  readonly attributes?: RawAttributes;
}

/** What `describeTable` tells: a descriptor whose families are spelt out. */
export interface DescribedTable extends TableDescriptor {
  readonly families: readonly FamilyDescriptor[];
}

const TABLE_ATTRIBUTES: AttributeTable<TableAttributes> = {
  maxFileSizeBytes: { key: "MAX_FILESIZE", kind: whole(1) },
  memstoreFlushSizeBytes: { key: "MEMSTORE_FLUSHSIZE", kind: whole(1) },
  readOnly: { key: "READONLY", kind: truth },
  durability: { key: "DURABILITY", kind: oneOf(["USE_DEFAULT", "SKIP_WAL", "ASYNC_WAL", "SYNC_WAL", "FSYNC_WAL"]) },
  regionReplication: { key: "REGION_REPLICATION", kind: whole(1, 0xffff) },
  regionMemstoreReplication: { key: "REGION_MEMSTORE_REPLICATION", kind: truth },
  splitPolicy: { key: "SPLIT_POLICY", kind: text },
  flushPolicy: { key: "FLUSH_POLICY", kind: text },
  compactionEnabled: { key: "COMPACTION_ENABLED", kind: truth },
  splitEnabled: { key: "SPLIT_ENABLED", kind: truth },
  mergeEnabled: { key: "MERGE_ENABLED", kind: truth },
  normalizationEnabled: { key: "NORMALIZATION_ENABLED", kind: truth },
  normalizerTargetRegionCount: { key: "NORMALIZER_TARGET_REGION_COUNT", kind: whole(1, 0x7fff_ffff) },
  priority: { key: "PRIORITY", kind: whole(-0x8000_0000, 0x7fff_ffff) },
};

const OTHER_FIELDS: readonly string[] = ["name", "families", "attributes"];

/** @param isNew writes HBase's defaults for what is not said of the families */
export function tableMessage(descriptor: TableDescriptor, isNew: boolean): InputOf<typeof TableSchema> {
  if (typeof descriptor !== "object" || descriptor === null)
    throw new InvalidArgumentError("descriptor", `must be { name, families, … }, not ${shown(descriptor)}`);
  refuseUnknownFields(descriptor, TABLE_ATTRIBUTES, OTHER_FIELDS, "");
  const { name, families, attributes, ...fields } = descriptor;
  if (typeof name !== "string") throw new InvalidArgumentError("name", `must be a text, not ${shown(name)}`);
  if (!Array.isArray(families) || families.length === 0)
    throw new InvalidArgumentError("families", "must be a list of at least one family");
  const columnFamilies = (families as TableDescriptor["families"]).map((family, index) =>
    familyMessage(family, `families[${index}].`, isNew),
  );
  refuseTwins(columnFamilies.map((family) => family.name as Buffer));
  return {
    tableName: TableName.of(name).message,
    attributes: writeAttributes<TableAttributes>(fields, attributes, TABLE_ATTRIBUTES, ""),
    columnFamilies,
  };
}

export function tableOfMessage(message: MessageOf<typeof TableSchema>): DescribedTable {
  // Readers take the configuration for attributes; writers since 2.0 leave it empty.
  const configuration = message.configuration.map(({ name, value }) => ({
    first: Buffer.from(name, "utf8"),
    second: Buffer.from(value, "utf8"),
  }));
  const { fields, raw } = readAttributes<TableAttributes>([...configuration, ...message.attributes], TABLE_ATTRIBUTES);
  const { namespace = Buffer.alloc(0), qualifier = Buffer.alloc(0) } = message.tableName ?? {};
  return {
    name: TableName.ofMessage({ namespace, qualifier }).text,
    families: message.columnFamilies.map(familyOfMessage),
    ...fields,
    ...(raw === undefined ? {} : { attributes: raw }),
  };
}

function refuseTwins(names: readonly Buffer[]): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    const text = name.toString("utf8");
    if (seen.has(text)) throw new InvalidArgumentError(`families[${index}].name`, `${shown(text)} is there twice`);
    seen.add(text);
  }
}
