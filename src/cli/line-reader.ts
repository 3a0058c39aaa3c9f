/** Lines of a byte stream with their place in it, which text readers do not tell; a line's length is bounded. */
import { UsageError } from "./usage-error.ts";

const NEWLINE = 0x0a;
/** V8's longest text: a row of some 100 MB, as a byte that is not printable takes five characters. */
const MAX_LINE_BYTES = 0x1fff_ffe8;

export interface Line {
  /** from 1 */
  readonly number: number;
  /** where the next line begins, from the beginning of the stream */
  readonly end: number;
  readonly bytes: Buffer;
}

export interface Place {
  /** lines and bytes before what is read next */
  readonly lines: number;
  readonly bytes: number;
}

/** @param from where the chunks begin; a last line without a line break counts */
export async function* linesOf(chunks: AsyncIterable<Buffer>, from: Place): AsyncGenerator<Line> {
  let { lines: number, bytes: end } = from;
  let pieces: Buffer[] = [];
  let pending = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
      const last = chunk.subarray(start, at);
      const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
      pieces = [];
      pending = 0;
      number++;
      end += bytes.length + 1;
      start = at + 1;
      yield { number, end, bytes };
    }
    const rest = chunk.subarray(start);
    pending += rest.length;
    if (pending > MAX_LINE_BYTES)
      throw new UsageError(`line ${number + 1} is longer than ${MAX_LINE_BYTES} bytes, which is more than can be read`);
    if (rest.length > 0) pieces.push(Buffer.from(rest));
  }
  if (pending > 0) yield { number: number + 1, end: end + pending, bytes: Buffer.concat(pieces) };
}

/** Passes over the first bytes, for what cannot be opened at a place. */
export async function* after(skip: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = skip;
  for await (const chunk of chunks) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield chunk.subarray(left);
      left = 0;
    }
  }
}
