/**
 * The codecs and compressors that a server lets a client name, and what they do to cell blocks. A class it cannot load ends the
 * connection without a word. Of the codecs that it can load it speaks those of KeyValue; with the others it sends cells inside protobuf,
 * which every client reads.
 */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { ConnectionHeader } from "../protobuf/rpc-messages.ts";
import { type CellBlockCompressor, COMPRESSOR_CLASSES, nodeCompressor } from "../wire/compression.ts";
import { CELL_CODEC_CLASSES } from "../wire/connection-header.ts";
import { checking, compressed, joining, strippingTags, uncompressed, type ZlibCompression } from "./large-blocks.ts";
import { finish, type Steps, type Turns } from "./turns.ts";

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

/** Up to here a block is decoded and encoded in one go, in a few milliseconds at most. */
const LARGE_BYTES = 1 << 20;

/** What one connection's header says of its cell blocks, for both directions. */
export class CellBlockCodec {
  /** whether answers may have a cell block */
  readonly answers: boolean;
  readonly #class: string;
  readonly #withTags: boolean;
  readonly #compression: ZlibCompression | undefined;
  readonly #compressor: CellBlockCompressor | undefined;
  readonly #maxBytes: number;
  readonly #turns: Turns;

  /**
   * @param header `checkCodecs` has accepted it
   * @param maxBytes of a request's cell block when it is uncompressed
   * @param turns for large ones
   */
  constructor(
    { cellBlockCodecClass = "", cellBlockCompressorClass = "" }: ConnectionHeader,
    maxBytes: number,
    turns: Turns,
  ) {
    this.#class = cellBlockCodecClass;
    this.#withTags = cellBlockCodecClass === CELL_CODEC_CLASSES["keyvalue-with-tags"];
    this.answers = this.#withTags || cellBlockCodecClass === CELL_CODEC_CLASSES.keyvalue;
    this.#compression = this.answers ? compressionOf(cellBlockCompressorClass) : undefined;
    this.#compressor = this.#compression === undefined ? undefined : nodeCompressor(this.#compression);
    this.#maxBytes = maxBytes;
    this.#turns = turns;
  }

  /**
   * A request's cells, each of them checked; a codec without tags reads none. Of a large block they come later.
   * Throws and rejects with `MalformedMessageError`, `LengthOutOfBoundsError`.
   */
  decode(block: Buffer): Buffer | Promise<Buffer> {
    if (!this.answers) {
      const codec = this.#class === "" ? "the connection has no codec" : `${this.#class} is not spoken here`;
      throw new MalformedMessageError("cell block", 0, codec);
    }
    if (this.#compression === undefined) return this.#turns.run(this.#reading(block));
    const cells = this.#uncompressSmall(block);
    return cells === undefined ? this.#decodeLarge(this.#compression, block) : finish(this.#reading(cells));
  }

  /** @param cells in KeyValue form; the block of very many comes later */
  encode(cells: Buffer): Buffer | Promise<Buffer> {
    if (!this.answers) throw new Error("cells for a client without a codec");
    if (cells.length > LARGE_BYTES) return this.#encodeLarge(cells);
    const block = this.#withTags ? cells : withoutTags(cells);
    return this.#compressor === undefined ? block : this.#compressor.compress(block);
  }

  /** Undefined: it is larger than that. */
  #uncompressSmall(block: Buffer): Buffer | undefined {
    if (block.length > LARGE_BYTES) return undefined;
    try {
      return this.#compressor?.decompress(block, Math.min(LARGE_BYTES, this.#maxBytes));
    } catch (error) {
      const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
      if (cause?.code === "ERR_BUFFER_TOO_LARGE" && this.#maxBytes > LARGE_BYTES) return undefined;
      throw error;
    }
  }

  async #decodeLarge(compression: ZlibCompression, block: Buffer): Promise<Buffer> {
    const pieces = await uncompressed(compression, block, this.#maxBytes);
    const cells = await this.#turns.run(joining(pieces));
    return this.#turns.run(this.#reading(cells));
  }

  async #encodeLarge(cells: Buffer): Promise<Buffer> {
    const block = this.#withTags ? cells : await this.#turns.run(strippingTags(cells));
    return this.#compression === undefined ? block : compressed(this.#compression, block);
  }

  *#reading(cells: Buffer): Steps<Buffer> {
    yield* checking(cells);
    return this.#withTags ? cells : yield* strippingTags(cells);
  }
}

function compressionOf(javaClass: string): ZlibCompression | undefined {
  if (javaClass === COMPRESSOR_CLASSES.gzip) return "gzip";
  return javaClass === COMPRESSOR_CLASSES.deflate ? "deflate" : undefined;
}

/** The same memory if no cell has tags, which is the rule. */
export function withoutTags(cells: Buffer): Buffer {
  return finish(strippingTags(cells));
}
