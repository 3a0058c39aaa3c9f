/**
 * Get: the message, and the request around it. The message is made once for each operation, whatever happens to its region; the
 * request is put around it when it is known where the region is.
 */
import { bytesTag, MessageWriter, varintTag } from "../protobuf/message-writer.ts";
import {
  type Attribute,
  type FamilyColumns,
  type FamilyTimeRange,
  type WireFilter,
  type WireTimeRange,
  writeAttributes,
  writeColumns,
  writeFamilyTimeRanges,
  writeFilter,
  writeTimeRange,
} from "./read-fields.ts";

/** What is left out has the server's default: the newest version of every column, through the block cache. */
export interface ReadParts {
  readonly columns?: readonly FamilyColumns[] | undefined;
  readonly maxVersions?: number | undefined;
  readonly timeRange?: WireTimeRange | undefined;
  readonly familyTimeRanges?: readonly FamilyTimeRange[] | undefined;
  readonly filter?: WireFilter | undefined;
  readonly cacheBlocks?: boolean | undefined;
  /** cells a family, and how many of them are passed over first */
  readonly storeLimit?: number | undefined;
  readonly storeOffset?: number | undefined;
  readonly timeline?: boolean | undefined;
  readonly loadColumnFamiliesOnDemand?: boolean | undefined;
  readonly attributes?: readonly Attribute[] | undefined;
}

const TIMELINE = 1;
const EVERYTHING: ReadParts = {};
const writer: MessageWriter = new MessageWriter();

/** Get (Client.proto). */
export function encodeGet(row: Uint8Array, get: ReadParts = EVERYTHING, existenceOnly = false): Buffer {
  writer.bytes(bytesTag(1), row);
  if (get.columns !== undefined) writeColumns(writer, 2, get.columns);
  if (get.attributes !== undefined) writeAttributes(writer, 3, get.attributes);
  if (get.filter !== undefined) writeFilter(writer, 4, get.filter);
  if (get.timeRange !== undefined) writeTimeRange(writer, 5, get.timeRange);
  if (get.maxVersions !== undefined) writer.uint32(varintTag(6), get.maxVersions);
  if (get.cacheBlocks !== undefined) writer.bool(varintTag(7), get.cacheBlocks);
  if (get.storeLimit !== undefined) writer.uint32(varintTag(8), get.storeLimit);
  if (get.storeOffset !== undefined) writer.uint32(varintTag(9), get.storeOffset);
  if (existenceOnly) writer.bool(varintTag(10), true);
  if (get.timeline === true) writer.uint32(varintTag(12), TIMELINE);
  if (get.familyTimeRanges !== undefined) writeFamilyTimeRanges(writer, 13, get.familyTimeRanges);
  if (get.loadColumnFamiliesOnDemand !== undefined) writer.bool(varintTag(14), get.loadColumnFamiliesOnDemand);
  return writer.take();
}

/** GetRequest. @param regionField made by `encodeRegionField` */
export function encodeGetRequest(regionField: Uint8Array, get: Uint8Array): Buffer {
  writer.raw(regionField);
  writer.bytes(bytesTag(2), get);
  return writer.take();
}
