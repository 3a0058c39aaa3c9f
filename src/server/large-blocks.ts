/**
 * Cell blocks that are so large that one step over them would hold everybody: zlib works on other threads, piece by piece, and what is left to
 * do here is done in turns.
 */
import { constants, createGunzip, createInflate, deflate, gzip } from "node:zlib";
import { readInt32 } from "../bytes/big-endian.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { cellEnd } from "../wire/cell.ts";
import type { Steps } from "./turns.ts";

export type ZlibCompression = "gzip" | "deflate";

const CHUNK_SIZE = 131_072;
/** Bytes between two places where the work may be left. */
const BYTES_A_STEP = 131_072;

/** The pieces. Rejects with `MalformedMessageError`; never makes more than `maxBytes`. */
export async function uncompressed(kind: ZlibCompression, block: Buffer, maxBytes: number): Promise<Buffer[]> {
  const stream = kind === "gzip" ? createGunzip({ chunkSize: CHUNK_SIZE }) : createInflate({ chunkSize: CHUNK_SIZE });
  const pieces: Buffer[] = [];
  let bytes = 0;
  const refused = (problem: string, cause?: unknown): MalformedMessageError =>
    new MalformedMessageError(`cell block (${kind})`, 0, problem, { cause });
  stream.end(block);
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      bytes += piece.length;
      // Leaving the loop ends the stream.
      if (bytes > maxBytes) throw refused(`more than ${maxBytes} bytes when uncompressed`);
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof MalformedMessageError ? error : refused((error as Error).message, error);
  }
  return pieces;
}

export function compressed(kind: ZlibCompression, block: Buffer): Promise<Buffer> {
  const options = { level: constants.Z_BEST_SPEED, chunkSize: CHUNK_SIZE };
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, made: Buffer): void => (error === null ? resolve(made) : reject(error));
    if (kind === "gzip") gzip(block, options, done);
    else deflate(block, options, done);
  });
}

/** All pieces in one, which lose their memory on the way. */
export function* joining(pieces: Buffer[]): Steps<Buffer> {
  const whole = Buffer.allocUnsafeSlow(pieces.reduce((bytes, { length }) => bytes + length, 0));
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    at += piece.copy(whole, at);
    pieces[index] = NOTHING;
    yield;
  }
  return whole;
}

/** Checks each cell. Throws `MalformedMessageError`, `LengthOutOfBoundsError`. */
export function* checking(cells: Buffer): Steps<void> {
  let restAt = BYTES_A_STEP;
  for (let at = 0; at < cells.length; ) {
    at = cellEnd(cells, at, cells.length);
    if (at < restAt) continue;
    restAt = at + BYTES_A_STEP;
    yield;
  }
}

/** The same memory if no cell has tags, which is the rule. @param cells each of them checked */
export function* strippingTags(cells: Buffer): Steps<Buffer> {
  let stripped: Buffer[] | undefined;
  let [kept, restAt] = [0, BYTES_A_STEP];
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
    if (at < restAt) continue;
    restAt = at + BYTES_A_STEP;
    yield;
  }
  return stripped === undefined ? cells : yield* joining([...stripped, cells.subarray(kept)]);
}

const NOTHING = Buffer.alloc(0);
