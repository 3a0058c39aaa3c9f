/** What HBase's master refuses in a descriptor (`TableDescriptorChecker`), in its order and with its texts. */
import { problemOfFamilyName } from "../../descriptors/family-descriptor.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import { attribute, type FamilySchema, type Schema, truth, whole } from "./table-schema.ts";

const CHECKS = "hbase.table.sanity.checks";
const MIB = 1_048_576;
const COMPRESSIONS = ["NONE", "LZO", "GZ", "SNAPPY", "LZ4", "BZIP2", "ZSTD", "LZMA", "BROTLI"];
const BLOOM_FILTERS = ["NONE", "ROW", "ROWCOL", "ROWPREFIX_FIXED_LENGTH"];
/** HBase's CreateTableProcedure.MAX_REGION_REPLICATION */
const MAX_REGION_REPLICATION = 0x10000;

export function checkSchema(schema: Schema): void {
  for (const family of schema.columnFamilies) {
    checkFamilyName(family);
    checkSupported(family);
  }
  if (!truth(schema, CHECKS, true)) return;
  checkSizes(schema);
  if (schema.columnFamilies.length === 0) throw insane("Table should have at least one column family.");
  const replication = whole(schema, "REGION_REPLICATION", 1);
  if (replication < 1) throw insane("Table region replication should be at least one.");
  if (replication > MAX_REGION_REPLICATION)
    throw doNotRetryIO(`Region Replication cannot exceed ${MAX_REGION_REPLICATION}.`);
  for (const family of schema.columnFamilies) checkFamily(family);
}

function checkSizes(schema: Schema): void {
  const maxFileSize = whole(schema, "MAX_FILESIZE", 2 * MIB);
  if (maxFileSize < 2 * MIB) {
    const key = `MAX_FILESIZE for table descriptor or "hbase.hregion.max.filesize" (${maxFileSize})`;
    throw insane(`${key} is too small, which might cause over splitting into unmanageable number of regions.`);
  }
  const flushSize = whole(schema, "MEMSTORE_FLUSHSIZE", MIB);
  if (flushSize >= MIB) return;
  const key = `MEMSTORE_FLUSHSIZE for table descriptor or "hbase.hregion.memstore.flush.size" (${flushSize})`;
  throw insane(`${key} is too small, which might cause very frequent flushing.`);
}

function checkFamilyName(family: FamilySchema): void {
  const problem = problemOfFamilyName(family.name.toString("utf8"));
  if (problem !== undefined) throw doNotRetryIO(`Illegal column family name: ${problem}`);
}

/** Whether the checks are on or off: it would be described back, and reads would go by the other rule. */
function checkSupported(family: FamilySchema): void {
  if (!truth(family, "NEW_VERSION_BEHAVIOR", false)) return;
  const name = family.name.toString("utf8");
  throw doNotRetryIO(
    `The embedded HBase has no NEW_VERSION_BEHAVIOR, which column family ${name} asks for: it keeps no order of writing. Leave it out.`,
  );
}

function checkFamily(family: FamilySchema): void {
  const name = family.name.toString("utf8");
  const maxVersions = whole(family, "VERSIONS", 1);
  const minVersions = whole(family, "MIN_VERSIONS", 0);
  const blockSize = whole(family, "BLOCKSIZE", 65_536);
  const compression = attribute(family, "COMPRESSION") ?? "NONE";
  if (!COMPRESSIONS.includes(compression.toUpperCase()))
    throw insane(`No enum constant org.apache.hadoop.hbase.io.compress.Compression.Algorithm.${compression}.`);
  if (whole(family, "TTL", 1) <= 0) throw insane(`TTL for column family ${name} must be positive.`);
  if (blockSize < 1024 || blockSize > 16 * MIB)
    throw insane(`Block size for column family ${name}  must be between 1K and 16MB.`);
  if (maxVersions <= 0) throw insane("Maximum versions must be positive.");
  if (minVersions < 0) throw insane(`Min versions for column family ${name}  must be positive.`);
  if (minVersions > maxVersions)
    throw insane(`Min versions for column family ${name} must be less than the Max versions.`);
  checkWords(family, name);
}

function checkWords(family: FamilySchema, name: string): void {
  const scope = whole(family, "REPLICATION_SCOPE", 0);
  if (scope !== 0 && scope !== 1)
    throw doNotRetryIO(`Replication scope for column family ${name} is ${scope} which is invalid.`);
  const bloomFilter = attribute(family, "BLOOMFILTER") ?? "ROW";
  if (!BLOOM_FILTERS.includes(bloomFilter.toUpperCase())) throw doNotRetryIO("Failed to get bloom filter param");
  if (whole(family, "DFS_REPLICATION", 0) < 0)
    throw insane(`HFile Replication for column family ${name}  must be greater than zero.`);
}

function insane(message: string): Error {
  return doNotRetryIO(
    `${message} Set ${CHECKS} to false at conf or table descriptor if you want to bypass sanity checks`,
  );
}
