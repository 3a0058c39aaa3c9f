/**
 * Names of regions: `table,startKey,regionId[_replicaId].encodedName.`, where the encoded name is the MD5 of what stands before
 * it. Only hbase:meta keeps the older form, which ends behind the id.
 */
import { createHash } from "node:crypto";
import { TableName } from "./table-name.ts";

const COMMA = 0x2c;
const DOT = 0x2e;
const UNDERSCORE = 0x5f;
/** `.`, 32 hex digits, `.` */
const SUFFIX_BYTES = 34;
const MAX_REPLICA_ID = 0xffff;

/** What a region's name is made of. */
export interface RegionNameParts {
  /** the full name of the table, as bytes */
  readonly table: Uint8Array;
  readonly startKey: Uint8Array;
  /** when the region was made, in milliseconds since 1970 */
  readonly regionId: bigint;
  /** 0 is the primary */
  readonly replicaId: number;
}

/**
 * Encoded names of the older form are a hash of Jenkins'. Clients meet them for hbase:meta only, which has one region in every
 * released version, so that its replicas can be listed; others are not known here.
 */
const META_ENCODED_NAMES: readonly string[] = ["1588230740", "534574363", "1657623790"];

export function buildRegionName(parts: RegionNameParts): Buffer {
  const { table, startKey, regionId, replicaId } = parts;
  const replica = replicaId === 0 ? "" : `_${replicaId.toString(16).toUpperCase().padStart(4, "0")}`;
  const head = Buffer.concat([table, Buffer.of(COMMA), startKey, Buffer.from(`,${regionId}${replica}`, "latin1")]);
  if (TableName.META.bytes.equals(table)) return head;
  return Buffer.concat([head, Buffer.from(`.${md5(head)}.`, "latin1")]);
}

/** Undefined if `name` is no region's name. */
export function parseRegionName(name: Uint8Array): RegionNameParts | undefined {
  const bytes = Buffer.from(name.buffer, name.byteOffset, name.byteLength);
  const firstComma = bytes.indexOf(COMMA);
  const end = hasSuffix(bytes) ? bytes.length - SUFFIX_BYTES : bytes.length;
  const lastComma = bytes.lastIndexOf(COMMA, end - 1);
  if (firstComma <= 0 || lastComma <= firstComma) return undefined;
  const underscore = bytes.indexOf(UNDERSCORE, lastComma);
  const idEnd = underscore < 0 || underscore >= end ? end : underscore;
  const id = bytes.toString("latin1", lastComma + 1, idEnd);
  const replica = bytes.toString("latin1", Math.min(idEnd + 1, end), end);
  if (!/^\d{1,19}$/.test(id) || !/^([0-9A-Fa-f]{4})?$/.test(replica)) return undefined;
  if (idEnd < end && replica === "") return undefined;
  return {
    table: bytes.subarray(0, firstComma),
    startKey: bytes.subarray(firstComma + 1, lastComma),
    regionId: BigInt(id),
    replicaId: replica === "" ? 0 : Number.parseInt(replica, 16),
  };
}

/** What HBase calls the region by in directories and in the master's calls; undefined for a name whose hash is not known here. */
export function encodedNameOf(name: Buffer): string | undefined {
  if (hasSuffix(name)) return name.toString("latin1", name.length - SUFFIX_BYTES + 1, name.length - 1);
  const parts = parseRegionName(name);
  if (parts === undefined || parts.regionId !== 1n || !TableName.META.bytes.equals(parts.table)) return undefined;
  return META_ENCODED_NAMES[parts.replicaId];
}

/** Whether there can be such a replica. */
export function isReplicaId(id: number): boolean {
  return Number.isInteger(id) && id >= 0 && id <= MAX_REPLICA_ID;
}

function hasSuffix(name: Buffer): boolean {
  return name.length > SUFFIX_BYTES && name.at(-1) === DOT && name.at(-SUFFIX_BYTES) === DOT;
}

function md5(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("hex");
}
