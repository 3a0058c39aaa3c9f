/**
 * Jute, ZooKeeper's way to write records: big-endian integers, and texts, byte arrays and lists behind their length. Knows
 * records' parts and no record.
 */
import { int32Bytes, lengthPrefixed, readInt32 } from "../../bytes/big-endian.ts";
import { MalformedMessageError } from "../../errors/protocol-errors.ts";

const EMPTY = Buffer.alloc(0);

/** Reads one record front to back. Whatever is not there, or states a length beyond the record, is a `MalformedMessageError`. */
export class JuteReader {
  readonly #bytes: Buffer;
  readonly #what: string;
  #at = 0;

  /** @param what the record, for errors */
  constructor(bytes: Buffer, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  int(): number {
    return readInt32(this.#bytes, this.#take(4));
  }

  long(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  bool(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  /** A view of the record's memory. -1 is Java's null, which says no more than empty. */
  buffer(): Buffer {
    const at = this.#at;
    const length = this.int();
    if (length === -1) return EMPTY;
    if (length < 0 || length > this.#bytes.length - this.#at) throw this.#malformed(at, `a length of ${length}`);
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  string(): string {
    return this.buffer().toString("utf8");
  }

  strings(): string[] {
    const at = this.#at;
    const count = this.int();
    if (count === -1) return [];
    // Each takes at least its length: a count beyond that is a lie, and no list is made for it.
    if (count < 0 || count > (this.#bytes.length - this.#at) / 4) throw this.#malformed(at, `a list of ${count}`);
    return Array.from({ length: count }, () => this.string());
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at)
      throw this.#malformed(at, `${count} bytes are needed, ${this.#bytes.length - at} are left`);
    this.#at += count;
    return at;
  }

  #malformed(at: number, problem: string): MalformedMessageError {
    return new MalformedMessageError(this.#what, at, problem);
  }
}

export function juteLong(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

export function juteBool(value: boolean): Buffer {
  return Buffer.of(value ? 1 : 0);
}

export function juteString(text: string): Buffer {
  return lengthPrefixed(Buffer.from(text, "utf8"));
}

export function juteStrings(texts: readonly string[]): Buffer {
  return Buffer.concat([int32Bytes(texts.length), ...texts.map(juteString)]);
}
