/**
 * Hadoop's block framing, which its Snappy and LZ4 codecs put around raw compressed chunks (`BlockCompressorStream`): for each
 * block its uncompressed size, then chunks, each behind its compressed size, until so many bytes have come out of them. It is
 * not Snappy's own framing format, nor LZ4's. Knows no algorithm: that is handed in.
 */
import { readInt32, writeInt32 } from "../bytes/big-endian.ts";
import { asBuffer } from "../bytes/byte-queue.ts";
import { LengthOutOfBoundsError, MalformedMessageError } from "../errors/protocol-errors.ts";

/** One chunk, which stands for itself. */
export interface ChunkCodec {
  compress(chunk: Buffer): Uint8Array;
  /** Throws what it likes if the chunk is none, or holds more than `maxBytes`; allocates no more than that. */
  decompress(chunk: Buffer, maxBytes: number): Uint8Array;
}

/** Java decompresses a chunk into a buffer of 256 KiB, which a server may be told to make smaller. */
const CHUNK_BYTES = 131_072;

/** One block, whatever its size, as one `write` of Java's makes it. */
export function writeBlocks(content: Uint8Array, codec: ChunkCodec): Buffer {
  const bytes = asBuffer(content);
  const parts: Uint8Array[] = [sizeOf(bytes.length)];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = codec.compress(bytes.subarray(at, at + CHUNK_BYTES));
    parts.push(sizeOf(chunk.length), chunk);
  }
  return Buffer.concat(parts);
}

/** The content of all blocks. Throws if they are no blocks, or state more than `maxBytes` in all; nothing is allocated for it. */
export function readBlocks(bytes: Buffer, codec: ChunkCodec, maxBytes: number, what: string): Buffer {
  const chunks: Uint8Array[] = [];
  let total = 0;
  let at = 0;
  while (at < bytes.length) {
    let left = takeSize(bytes, at, what);
    at += 4;
    if (left < 0 || total + left > maxBytes) throw new LengthOutOfBoundsError(what, total + left, maxBytes);
    total += left;
    while (left > 0) {
      const size = takeSize(bytes, at, what);
      const end = at + 4 + size;
      if (size <= 0 || end > bytes.length) throw new MalformedMessageError(what, at, `a chunk of ${size} bytes`);
      const chunk = decompressed(bytes.subarray(at + 4, end), codec, left, at, what);
      chunks.push(chunk);
      left -= chunk.length;
      at = end;
    }
  }
  return chunks.length === 1 ? asBuffer(chunks[0] as Uint8Array) : Buffer.concat(chunks, total);
}

function decompressed(chunk: Buffer, codec: ChunkCodec, maxBytes: number, at: number, what: string): Uint8Array {
  let content: Uint8Array;
  try {
    content = codec.decompress(chunk, maxBytes);
  } catch (cause) {
    throw new MalformedMessageError(what, at, `a chunk that is none: ${(cause as Error).message}`, { cause });
  }
  if (content.length > maxBytes)
    throw new MalformedMessageError(
      what,
      at,
      `a chunk of ${content.length} bytes where ${maxBytes} are left of the block`,
    );
  return content;
}

function takeSize(bytes: Buffer, at: number, what: string): number {
  if (at + 4 > bytes.length) throw new MalformedMessageError(what, bytes.length, "ends within a block");
  return readInt32(bytes, at);
}

function sizeOf(bytes: number): Buffer {
  const size = Buffer.allocUnsafe(4);
  writeInt32(size, 0, bytes);
  return size;
}
