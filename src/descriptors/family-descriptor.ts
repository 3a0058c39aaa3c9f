/**
 * A column family as a plain object, and as HBase's ColumnFamilySchema. What is not known here is kept and sent back. Attributes
 * are those of ColumnFamilyDescriptorBuilder; its name of each stands beside the field.
 */
import { toBytes } from "../bytes/column-name.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { InputOf, MessageOf } from "../protobuf/schema.ts";
import type { ColumnFamilySchema } from "../protobuf/table-messages.ts";
import { type AttributeTable, oneOf, secondsOrForever, shown, text, truth, whole } from "./attribute-kinds.ts";
import { type RawAttributes, readAttributes, refuseUnknownFields, writeAttributes } from "./raw-attributes.ts";

const COMPRESSIONS = ["NONE", "LZO", "GZ", "SNAPPY", "LZ4", "BZIP2", "ZSTD", "LZMA", "BROTLI"] as const;
export type FamilyCompression = (typeof COMPRESSIONS)[number];

export interface FamilyAttributes {
  /** VERSIONS: how many versions of a cell are kept. HBase's default 1 */
  readonly versions?: number;
  /** MIN_VERSIONS: so many stay although their time is over. Default 0 */
  readonly minVersions?: number;
  /** TTL: how long cells live. Default `"forever"` */
  readonly ttlSeconds?: number | "forever";
  /** COMPRESSION of files. Default `NONE` */
  readonly compression?: FamilyCompression;
  /** COMPRESSION_COMPACT: of files that compactions write. Default: as `compression` */
  readonly compactionCompression?: FamilyCompression;
  /** DATA_BLOCK_ENCODING. Default `NONE` */
  readonly dataBlockEncoding?: "NONE" | "PREFIX" | "DIFF" | "FAST_DIFF" | "ROW_INDEX_V1";
  /** BLOOMFILTER. Default `ROW` */
  readonly bloomFilter?: "NONE" | "ROW" | "ROWCOL" | "ROWPREFIX_FIXED_LENGTH";
  /** BLOCKSIZE of files. Default 65536 */
  readonly blockSizeBytes?: number;
  /** BLOCKCACHE: keep what is read in memory. Default true */
  readonly blockCache?: boolean;
  /** IN_MEMORY: keep it there longer than others. Default false */
  readonly inMemory?: boolean;
  /** IN_MEMORY_COMPACTION. Default: the server's */
  readonly inMemoryCompaction?: "NONE" | "BASIC" | "EAGER" | "ADAPTIVE";
  /** KEEP_DELETED_CELLS: what is deleted can be read with an older time range. Default `FALSE` */
  readonly keepDeletedCells?: "FALSE" | "TRUE" | "TTL";
  /** REPLICATION_SCOPE: 0 stays here, 1 is replicated. Default 0 */
  readonly replicationScope?: number;
  /** CACHE_DATA_ON_WRITE. Default false */
  readonly cacheDataOnWrite?: boolean;
  /** CACHE_INDEX_ON_WRITE. Default false */
  readonly cacheIndexOnWrite?: boolean;
  /** CACHE_BLOOMS_ON_WRITE. Default false */
  readonly cacheBloomsOnWrite?: boolean;
  /** EVICT_BLOCKS_ON_CLOSE. Default false */
  readonly evictBlocksOnClose?: boolean;
  /** PREFETCH_BLOCKS_ON_OPEN. Default false */
  readonly prefetchBlocksOnOpen?: boolean;
  /** COMPRESS_TAGS. Default true */
  readonly compressTags?: boolean;
  /** NEW_VERSION_BEHAVIOR: delete markers count in the order of writing. Default false */
  readonly newVersionBehavior?: boolean;
  /** IS_MOB: large values in files of their own. Default false */
  readonly mob?: boolean;
  /** MOB_THRESHOLD: what is large. Default 102400 */
  readonly mobThresholdBytes?: number;
  /** DFS_REPLICATION of files; 0 is the file system's own. Default 0 */
  readonly dfsReplication?: number;
  /** STORAGE_POLICY. Default: the server's */
  readonly storagePolicy?: "HOT" | "WARM" | "COLD" | "ALL_SSD" | "ONE_SSD" | "LAZY_PERSIST";
  /** ENCRYPTION: the cipher. Default: none */
  readonly encryption?: string;
}

export interface FamilyDescriptor extends FamilyAttributes {
  readonly name: string;
  /** Attributes without a field of their own, by HBase's names; kept as they are. */
  readonly attributes?: RawAttributes;
  /** Configuration keys that hold for this family only, such as `hbase.hstore.blockingStoreFiles`. */
  readonly configuration?: Readonly<Record<string, string>>;
}

export const FAMILY_ATTRIBUTES: AttributeTable<FamilyAttributes> = {
  versions: { key: "VERSIONS", kind: whole(1, 0x7fff_ffff) },
  minVersions: { key: "MIN_VERSIONS", kind: whole(0, 0x7fff_ffff) },
  ttlSeconds: { key: "TTL", kind: secondsOrForever },
  compression: { key: "COMPRESSION", kind: oneOf(COMPRESSIONS) },
  compactionCompression: { key: "COMPRESSION_COMPACT", kind: oneOf(COMPRESSIONS) },
  dataBlockEncoding: {
    key: "DATA_BLOCK_ENCODING",
    kind: oneOf(["NONE", "PREFIX", "DIFF", "FAST_DIFF", "ROW_INDEX_V1"]),
  },
  bloomFilter: { key: "BLOOMFILTER", kind: oneOf(["NONE", "ROW", "ROWCOL", "ROWPREFIX_FIXED_LENGTH"]) },
  blockSizeBytes: { key: "BLOCKSIZE", kind: whole(1, 0x7fff_ffff) },
  blockCache: { key: "BLOCKCACHE", kind: truth },
  inMemory: { key: "IN_MEMORY", kind: truth },
  inMemoryCompaction: { key: "IN_MEMORY_COMPACTION", kind: oneOf(["NONE", "BASIC", "EAGER", "ADAPTIVE"]) },
  keepDeletedCells: { key: "KEEP_DELETED_CELLS", kind: oneOf(["FALSE", "TRUE", "TTL"]) },
  replicationScope: { key: "REPLICATION_SCOPE", kind: whole(0, 1) },
  cacheDataOnWrite: { key: "CACHE_DATA_ON_WRITE", kind: truth },
  cacheIndexOnWrite: { key: "CACHE_INDEX_ON_WRITE", kind: truth },
  cacheBloomsOnWrite: { key: "CACHE_BLOOMS_ON_WRITE", kind: truth },
  evictBlocksOnClose: { key: "EVICT_BLOCKS_ON_CLOSE", kind: truth },
  prefetchBlocksOnOpen: { key: "PREFETCH_BLOCKS_ON_OPEN", kind: truth },
  compressTags: { key: "COMPRESS_TAGS", kind: truth },
  newVersionBehavior: { key: "NEW_VERSION_BEHAVIOR", kind: truth },
  mob: { key: "IS_MOB", kind: truth },
  mobThresholdBytes: { key: "MOB_THRESHOLD", kind: whole(0) },
  dfsReplication: { key: "DFS_REPLICATION", kind: whole(0, 0x7fff) },
  storagePolicy: {
    key: "STORAGE_POLICY",
    kind: oneOf(["HOT", "WARM", "COLD", "ALL_SSD", "ONE_SSD", "LAZY_PERSIST"]),
  },
  encryption: { key: "ENCRYPTION", kind: text },
};

/** What Java's builder writes into every new family, so that `describe` shows the same whoever made it. */
const NEW_FAMILY: FamilyAttributes = {
  versions: 1,
  minVersions: 0,
  ttlSeconds: "forever",
  compression: "NONE",
  dataBlockEncoding: "NONE",
  bloomFilter: "ROW",
  blockSizeBytes: 65_536,
  blockCache: true,
  inMemory: false,
  keepDeletedCells: "FALSE",
  replicationScope: 0,
};

const OTHER_FIELDS: readonly string[] = ["name", "attributes", "configuration"];

/**
 * @param place for errors, such as `families[0].`
 * @param isNew writes HBase's defaults for what is not said
 */
export function familyMessage(
  family: string | FamilyDescriptor,
  place: string,
  isNew: boolean,
): InputOf<typeof ColumnFamilySchema> {
  const descriptor: FamilyDescriptor = typeof family === "string" ? { name: family } : family;
  if (typeof descriptor !== "object" || descriptor === null)
    throw new InvalidArgumentError(place.slice(0, -1), `must be a name or a descriptor, not ${shown(family)}`);
  refuseUnknownFields(descriptor, FAMILY_ATTRIBUTES, OTHER_FIELDS, place);
  const { name, attributes, configuration = {}, ...fields } = descriptor;
  const problem = problemOfFamilyName(name);
  if (problem !== undefined) throw new InvalidArgumentError(`${place}name`, problem);
  const { versions = 1, minVersions = 0 } = fields;
  if (minVersions > versions)
    throw new InvalidArgumentError(`${place}minVersions`, `is ${minVersions}, more than versions (${versions})`);
  const all = isNew ? { ...newFamilyWithout(attributes), ...fields } : fields;
  return {
    name: toBytes(name),
    attributes: writeAttributes<FamilyAttributes>(all, attributes, FAMILY_ATTRIBUTES, place),
    configuration: Object.entries(configuration).map(([key, value]) => {
      if (typeof value === "string") return { name: key, value };
      throw new InvalidArgumentError(`${place}configuration.${key}`, `must be a text, not ${shown(value)}`);
    }),
  };
}

export function familyOfMessage(message: MessageOf<typeof ColumnFamilySchema>): FamilyDescriptor {
  const { fields, raw } = readAttributes<FamilyAttributes>(message.attributes, FAMILY_ATTRIBUTES);
  const configuration = Object.fromEntries(message.configuration.map(({ name, value }) => [name, value]));
  return {
    name: message.name.toString("utf8"),
    ...fields,
    ...(raw === undefined ? {} : { attributes: raw }),
    ...(message.configuration.length === 0 ? {} : { configuration }),
  };
}

/** ColumnFamilyDescriptorBuilder.isLegalColumnFamilyName. */
export function problemOfFamilyName(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "") return "must be a text with something in it";
  if (/\p{Surrogate}/u.test(name)) return "holds half a surrogate pair, which has no UTF-8";
  if (/[\p{Cc}:/\\]/u.test(name)) return `${shown(name)} may hold no control character and none of : / \\`;
  if (name.startsWith(".")) return `${shown(name)} must not begin with "."`;
  if (name === "recovered.edits") return `${shown(name)} is a directory of HBase's own`;
  return undefined;
}

/** What is given by HBase's name is not given twice. */
function newFamilyWithout(attributes: RawAttributes = {}): FamilyAttributes {
  return Object.fromEntries(
    Object.entries(NEW_FAMILY).filter(
      ([field]) => !Object.hasOwn(attributes, FAMILY_ATTRIBUTES[field as keyof FamilyAttributes].key),
    ),
  );
}
