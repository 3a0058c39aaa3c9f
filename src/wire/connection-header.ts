/**
 * The header that a client sends once, behind preamble and SASL: which service, as whom, with which codec. Its length is a
 * plain int32, unlike all messages after it.
 */
import { lengthPrefixed } from "../bytes/big-endian.ts";
import type { ByteQueue } from "../bytes/byte-queue.ts";
import { decode, encode } from "../protobuf/codec.ts";
import { ConnectionHeader, type ConnectionHeaderInput, type VersionInfo } from "../protobuf/rpc-messages.ts";
import { takeLengthPrefixed } from "./stated-length.ts";

/** The version of this package; a test compares it with package.json. */
export const PACKAGE_VERSION = "0.1.0";

/** How cells are written in cell blocks: with the tags that cells may have, or without. */
export type CellCodec = "keyvalue" | "keyvalue-with-tags";

export const CELL_CODEC_CLASSES: Readonly<Record<CellCodec, string>> = {
  keyvalue: "org.apache.hadoop.hbase.codec.KeyValueCodec",
  "keyvalue-with-tags": "org.apache.hadoop.hbase.codec.KeyValueCodecWithTags",
};

export const CELL_CODECS: readonly CellCodec[] = Object.keys(CELL_CODEC_CLASSES) as CellCodec[];

/** Servers look at these two numbers only: from 1.3 on they answer a Get with cell blocks, and refuse large requests in a way that can be told. */
const SPOKEN_MAJOR = 2;
const SPOKEN_MINOR = 6;

export const DEFAULT_MAX_CONNECTION_HEADER_BYTES: number = 1 << 20;

/** Which HBase we are like, and who we really are. */
export const CLIENT_VERSION_INFO: VersionInfo = {
  version: `${SPOKEN_MAJOR}.${SPOKEN_MINOR}.0-tshbase-${PACKAGE_VERSION}`,
  url: "tshbase",
  revision: "",
  user: "",
  date: "",
  srcChecksum: "",
  versionMajor: SPOKEN_MAJOR,
  versionMinor: SPOKEN_MINOR,
};

export function encodeConnectionHeader(header: ConnectionHeaderInput): Buffer {
  return lengthPrefixed(encode(ConnectionHeader, header));
}

/** The header without its length, as a frame reader hands it on. */
export function decodeConnectionHeader(bytes: Uint8Array): ConnectionHeader {
  return decode(ConnectionHeader, bytes);
}

/** Takes a header with its length; undefined as long as it is not all here. */
export function takeConnectionHeader(
  queue: ByteQueue,
  maxBytes: number = DEFAULT_MAX_CONNECTION_HEADER_BYTES,
): ConnectionHeader | undefined {
  const bytes = takeLengthPrefixed(queue, "the connection header", maxBytes);
  return bytes === undefined ? undefined : decodeConnectionHeader(bytes);
}
