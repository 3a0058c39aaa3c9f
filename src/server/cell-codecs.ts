/** The codecs and compressors that a server lets a client name. A class it cannot load ends the connection without a word. */
import type { ConnectionHeader } from "../protobuf/rpc-messages.ts";

const CODEC = "org.apache.hadoop.hbase.codec";
const HADOOP = "org.apache.hadoop.io.compress";

const CODECS: ReadonlySet<string> = new Set([
  `${CODEC}.KeyValueCodec`,
  `${CODEC}.KeyValueCodecWithTags`,
  `${CODEC}.CellCodec`,
  `${CODEC}.CellCodecWithTags`,
  `${CODEC}.MessageCodec`,
]);

const COMPRESSORS: ReadonlySet<string> = new Set([`${HADOOP}.GzipCodec`, `${HADOOP}.DefaultCodec`]);

/** What is wrong with the header's codecs, in words; undefined if nothing is. */
export function checkCodecs({
  cellBlockCodecClass = "",
  cellBlockCompressorClass = "",
}: ConnectionHeader): string | undefined {
  // Without a codec the compressor is not looked at.
  if (cellBlockCodecClass === "") return undefined;
  if (!CODECS.has(cellBlockCodecClass)) return `unknown codec ${JSON.stringify(cellBlockCodecClass)}`;
  if (cellBlockCompressorClass === "" || COMPRESSORS.has(cellBlockCompressorClass)) return undefined;
  return `unknown compressor ${JSON.stringify(cellBlockCompressorClass)}`;
}
