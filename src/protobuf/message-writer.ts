/**
 * Writes messages of the hot path by hand: fields go straight into a slab that is never written twice, and a finished message is
 * a view of it. An embedded message is opened, filled and closed; its length is filled in afterwards. The caller knows the
 * tags; what it writes is checked against the tables of `client-messages.ts` in the tests.
 */
import { writeRaw } from "./raw-bytes.ts";
import { highHalf, highHalfOf, lowHalf, lowHalfOf, varintSize, writeVarint, writeVarint64 } from "./varint.ts";

const SLAB_BYTES = 65_536;
const MAX_VARINT_BYTES = 10;
/** Tag and length of one field, at most. */
const FIELD_BYTES = 10;

/** `number << 3 | wire type` of a varint field. */
export function varintTag(number: number): number {
  return number << 3;
}

/** The tag of bytes, strings and embedded messages. */
export function bytesTag(number: number): number {
  return (number << 3) | 2;
}

export class MessageWriter {
  private slab: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  private start = 0;
  private at = 0;

  /** A varint up to 2^32. */
  uint32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.at = writeVarint(this.slab, this.tag(tag), value);
  }

  bool(tag: number, value: boolean): void {
    this.reserve(FIELD_BYTES);
    const at = this.tag(tag);
    this.slab[at] = value ? 1 : 0;
    this.at = at + 1;
  }

  /** A 64-bit varint: a bigint of either sign, or a number up to 2^53. */
  uint64(tag: number, value: bigint | number): void {
    this.reserve(FIELD_BYTES + MAX_VARINT_BYTES);
    const at = this.tag(tag);
    this.at =
      typeof value === "bigint"
        ? writeVarint64(this.slab, at, lowHalfOf(value), highHalfOf(value))
        : writeVarint64(this.slab, at, lowHalf(value), highHalf(value));
  }

  bytes(tag: number, value: Uint8Array): void {
    this.reserve(FIELD_BYTES + value.length);
    this.at = writeRaw(this.slab, writeVarint(this.slab, this.tag(tag), value.length), value);
  }

  string(tag: number, value: string): void {
    this.bytes(tag, Buffer.from(value, "utf8"));
  }

  /** Bytes that are a field, or several, already. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.at = writeRaw(this.slab, this.at, bytes);
  }

  /** Begins an embedded message; returns what `close` must be given. */
  open(tag: number): number {
    this.reserve(FIELD_BYTES);
    this.at = this.tag(tag) + 1;
    return this.at - this.start;
  }

  close(opened: number): void {
    const from = this.start + opened;
    const length = this.at - from;
    const lengthBytes = varintSize(length);
    if (lengthBytes > 1) {
      this.reserve(lengthBytes);
      // `reserve` may have moved everything to another slab.
      const moved = this.start + opened;
      this.slab.copyWithin(moved + lengthBytes - 1, moved, this.at);
      this.at += lengthBytes - 1;
    }
    writeVarint(this.slab, this.start + opened - 1, length);
  }

  /** What was written since the last time; its memory is not used again. */
  take(): Buffer {
    const message = this.slab.subarray(this.start, this.at);
    this.start = this.at;
    return message;
  }

  /** Forgets what was written since the last `take`, after an error in the middle. */
  discard(): void {
    this.at = this.start;
  }

  private tag(tag: number): number {
    if (tag < 0x80) {
      this.slab[this.at] = tag;
      return this.at + 1;
    }
    return writeVarint(this.slab, this.at, tag);
  }

  private reserve(count: number): void {
    if (this.at + count <= this.slab.length) return;
    const written = this.at - this.start;
    // Doubling, so that a long message is moved a few times only.
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (written + count)));
    this.slab.copy(slab, 0, this.start, this.at);
    this.slab = slab;
    this.start = 0;
    this.at = written;
  }
}
