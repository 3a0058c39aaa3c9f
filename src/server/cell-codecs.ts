/**
 * The codecs and compressors that a server lets a client name, and what they do to cell blocks. A class it cannot load ends the
 * connection without a word. Of the codecs that it can load it speaks those of KeyValue; with the others it sends cells inside protobuf,
 * which every client reads.
 */
import { readInt32 } from "../bytes/big-endian.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { ConnectionHeader } from "../protobuf/rpc-messages.ts";
import { cellEnd } from "../wire/cell.ts";
import { type CellBlockCompressor, COMPRESSOR_CLASSES, nodeCompressor } from "../wire/compression.ts";
import { CELL_CODEC_CLASSES } from "../wire/connection-header.ts";

const CODEC = "org.apache.hadoop.hbase.codec";

const CODECS: ReadonlySet<string> = new Set([
  CELL_CODEC_CLASSES.keyvalue,
  CELL_CODEC_CLASSES["keyvalue-with-tags"],
  `${CODEC}.CellCodec`,
  `${CODEC}.CellCodecWithTags`,
  `${CODEC}.MessageCodec`,
]);

const COMPRESSORS: ReadonlySet<string> = new Set([COMPRESSOR_CLASSES.gzip, COMPRESSOR_CLASSES.deflate]);

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

/** What one connection's header says of its cell blocks, for both directions. */
export class CellBlockCodec {
  /** whether answers may have a cell block */
  readonly answers: boolean;
  readonly #class: string;
  readonly #withTags: boolean;
  readonly #compressor: CellBlockCompressor | undefined;
  readonly #maxBytes: number;

  /**
   * @param header `checkCodecs` has accepted it
   * @param maxBytes of a request's cell block when it is uncompressed
   */
  constructor({ cellBlockCodecClass = "", cellBlockCompressorClass = "" }: ConnectionHeader, maxBytes: number) {
    this.#class = cellBlockCodecClass;
    this.#withTags = cellBlockCodecClass === CELL_CODEC_CLASSES["keyvalue-with-tags"];
    this.answers = this.#withTags || cellBlockCodecClass === CELL_CODEC_CLASSES.keyvalue;
    this.#compressor = this.answers ? compressorOf(cellBlockCompressorClass) : undefined;
    this.#maxBytes = maxBytes;
  }

  /** A request's cells, each of them checked; a codec without tags reads none. Throws `MalformedMessageError`, `LengthOutOfBoundsError`. */
  decode(block: Buffer): Buffer {
    if (!this.answers) {
      const codec = this.#class === "" ? "the connection has no codec" : `${this.#class} is not spoken here`;
      throw new MalformedMessageError("cell block", 0, codec);
    }
    const cells = this.#compressor === undefined ? block : this.#compressor.decompress(block, this.#maxBytes);
    for (let at = 0; at < cells.length; ) at = cellEnd(cells, at, cells.length);
    return this.#withTags ? cells : withoutTags(cells);
  }

  /** @param cells in KeyValue form */
  encode(cells: Buffer): Buffer {
    if (!this.answers) throw new Error("cells for a client without a codec");
    const block = this.#withTags ? cells : withoutTags(cells);
    return this.#compressor === undefined ? block : this.#compressor.compress(block);
  }
}

function compressorOf(javaClass: string): CellBlockCompressor | undefined {
  if (javaClass === COMPRESSOR_CLASSES.gzip) return nodeCompressor("gzip");
  return javaClass === COMPRESSOR_CLASSES.deflate ? nodeCompressor("deflate") : undefined;
}

/** The same memory if no cell has tags, which is the rule. */
export function withoutTags(cells: Buffer): Buffer {
  let stripped: Buffer[] | undefined;
  let kept = 0;
  for (let at = 0; at < cells.length; ) {
    const next = at + 4 + readInt32(cells, at);
    const bare = at + 12 + readInt32(cells, at + 4) + readInt32(cells, at + 8);
    if (bare < next) {
      stripped ??= [];
      const cell = Buffer.from(cells.subarray(at, bare));
      cell.writeInt32BE(bare - at - 4);
      stripped.push(cells.subarray(kept, at), cell);
      kept = next;
    }
    at = next;
  }
  return stripped === undefined ? cells : Buffer.concat([...stripped, cells.subarray(kept)]);
}
