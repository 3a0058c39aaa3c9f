/** Raw chunks of Snappy and LZ4 through libraries that are handed in, with their bounds checked before anything is allocated. */
import type { ChunkCodec } from "./hadoop-blocks.ts";

/** The part of the npm package `snappy` that is used. */
export interface SnappyLibrary {
  compressSync(bytes: Uint8Array): Uint8Array;
  uncompressSync(bytes: Uint8Array): Uint8Array | string;
}

/** The part of the npm package `lz4-napi` that is used: raw LZ4 behind the uncompressed size, 4 bytes, little-endian. */
export interface Lz4Library {
  compressSync(bytes: Buffer): Uint8Array;
  uncompressSync(bytes: Uint8Array): Uint8Array;
}

/** A copy of 64 bytes takes 3, and nothing in Snappy's format says more with less. */
const SNAPPY_MOST_RATIO = 22;
/** Each byte of a length stands for 255 bytes. */
const LZ4_MOST_RATIO = 255;
const SIZE_BYTES = 4;

export function snappyChunks(snappy: SnappyLibrary): ChunkCodec {
  return {
    compress: (chunk) => snappy.compressSync(chunk),
    decompress: (chunk, maxBytes) => {
      const stated = snappySize(chunk);
      if (stated > maxBytes || stated > chunk.length * SNAPPY_MOST_RATIO)
        throw new RangeError(`${stated} bytes are stated for ${chunk.length} compressed ones`);
      return snappy.uncompressSync(chunk) as Uint8Array;
    },
  };
}

/** A raw Snappy chunk begins with its uncompressed size, as a varint. */
function snappySize(chunk: Buffer): number {
  let size = 0;
  for (let at = 0; at < 5; at++) {
    const byte = chunk[at];
    if (byte === undefined) break;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return size;
  }
  throw new RangeError("its size does not end");
}

export function lz4Chunks(lz4: Lz4Library): ChunkCodec {
  return {
    compress: (chunk) => lz4.compressSync(chunk).subarray(SIZE_BYTES),
    decompress: (chunk, maxBytes) => {
      // The library wants the size in front; it takes it for an upper bound, which is all we know.
      const sized = Buffer.allocUnsafe(SIZE_BYTES + chunk.length);
      sized.writeUInt32LE(Math.min(maxBytes, chunk.length * LZ4_MOST_RATIO));
      sized.set(chunk, SIZE_BYTES);
      return lz4.uncompressSync(sized);
    },
  };
}
