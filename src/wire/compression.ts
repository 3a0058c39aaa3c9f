/**
 * Compression of cell blocks: HBase's names for it, and what Node itself can do. It holds for both directions of a connection,
 * for its cell blocks alone, each for itself. Synchronous, because a call's answer must not overtake another's and a cell
 * block is small (2 MB by default for a scan): the event loop is held for milliseconds, and `docs/compression.md` says so.
 */
import * as zlib from "node:zlib";
import { asBuffer } from "../bytes/byte-queue.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { type ChunkCodec, readBlocks, writeBlocks } from "./hadoop-blocks.ts";

export type Compression = "gzip" | "deflate" | "snappy" | "lz4" | "zstd";

const HADOOP = "org.apache.hadoop.io.compress";

/** `ConnectionHeader.cell_block_compressor_class` */
export const COMPRESSOR_CLASSES: Readonly<Record<Compression, string>> = {
  gzip: `${HADOOP}.GzipCodec`,
  deflate: `${HADOOP}.DefaultCodec`,
  snappy: `${HADOOP}.SnappyCodec`,
  lz4: `${HADOOP}.Lz4Codec`,
  zstd: `${HADOOP}.ZStandardCodec`,
};

export const COMPRESSIONS: readonly Compression[] = Object.keys(COMPRESSOR_CLASSES) as Compression[];

/** A cell block in its compressed form and back. */
export interface CellBlockCompressor {
  readonly compression: Compression;
  compress(cellBlock: Uint8Array): Buffer;
  /** New memory. Throws `MalformedMessageError`, or `LengthOutOfBoundsError`; never makes more than `maxBytes`. */
  decompress(compressed: Uint8Array, maxBytes: number): Buffer;
}

type Transform = (bytes: Uint8Array, options: { chunkSize?: number; maxOutputLength?: number }) => Buffer;

interface ZstdFunctions {
  /** Node 22.15, 23.8 and newer */
  readonly zstdCompressSync?: Transform;
  readonly zstdDecompressSync?: Transform;
}

/** Whoever compresses on the wire waits for it: speed before size. */
const FASTEST = { level: zlib.constants.Z_BEST_SPEED };
/** Fewer, larger steps than Node's default of 16 KiB. */
const CHUNK_SIZE = 131_072;

/** What Node compresses with; undefined for the others, and for zstd where Node does not have it. */
export function nodeCompressor(compression: Compression): CellBlockCompressor | undefined {
  const { zstdCompressSync, zstdDecompressSync } = zlib as ZstdFunctions;
  if (compression === "gzip")
    return streamCompressor(compression, (bytes) => zlib.gzipSync(bytes, FASTEST), zlib.gunzipSync);
  if (compression === "deflate")
    return streamCompressor(compression, (bytes) => zlib.deflateSync(bytes, FASTEST), zlib.inflateSync);
  if (compression !== "zstd" || zstdCompressSync === undefined || zstdDecompressSync === undefined) return undefined;
  return streamCompressor(compression, (bytes) => zstdCompressSync(bytes, {}), zstdDecompressSync);
}

/** The whole cell block is one stream: a gzip member, a zlib stream, a zstd frame. */
function streamCompressor(
  compression: Compression,
  compress: (bytes: Uint8Array) => Buffer,
  decompress: Transform,
): CellBlockCompressor {
  return {
    compression,
    compress,
    decompress: (bytes, maxBytes) => {
      if (bytes.length === 0) return EMPTY;
      try {
        return decompress(bytes, { chunkSize: CHUNK_SIZE, maxOutputLength: maxBytes });
      } catch (cause) {
        const tooLong = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
        const problem = tooLong ? `more than ${maxBytes} bytes when uncompressed` : (cause as Error).message;
        throw new MalformedMessageError(whatOf(compression), 0, problem, { cause });
      }
    },
  };
}

/** A compressor that Hadoop frames in blocks, out of one that knows raw chunks. */
export function blockCompressor(compression: Compression, codec: ChunkCodec): CellBlockCompressor {
  return {
    compression,
    compress: (bytes) => writeBlocks(bytes, codec),
    decompress: (bytes, maxBytes) => readBlocks(asBuffer(bytes), codec, maxBytes, whatOf(compression)),
  };
}

function whatOf(compression: Compression): string {
  return `cell block (${compression})`;
}

const EMPTY = Buffer.alloc(0);
