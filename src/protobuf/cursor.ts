/**
 * Reads protobuf's primitives from a piece of a buffer. Every length is checked against what is there before it is used;
 * a breach is a `MalformedMessageError` with the field that was being read and its byte.
 */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { utf8In } from "./strict-utf8.ts";
import { bigintOf, MAX_VARINT_BYTES } from "./varint.ts";

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const START_GROUP = 3;
export const END_GROUP = 4;
export const FIXED32 = 5;

/** How deep messages and groups may nest; protobuf's own limit. */
export const MAX_DEPTH = 100;

export class Cursor {
  readonly buffer: Buffer;
  /** the next byte to read, as an index of `buffer` */
  at: number;
  /** the end of the message being read, as an index of `buffer` */
  end: number;
  /** what is being read, for errors: `Message.field` */
  what: string;
  /** the halves of the varint that was read last */
  low = 0;
  high = 0;
  readonly #start: number;
  #depth = 0;

  constructor(buffer: Buffer, start: number, end: number, what: string) {
    this.buffer = buffer;
    this.at = start;
    this.end = end;
    this.what = what;
    this.#start = start;
  }

  /** Field number and wire type in one: `number << 3 | wireType`. */
  tag(): number {
    const from = this.at;
    this.varint();
    if (this.high !== 0 || this.low >>> 3 === 0) throw this.problem("not a field", from);
    return this.low;
  }

  /** Passes this tag of one byte if it comes next, as in a repeated field. */
  isNext(tag: number): boolean {
    if (this.at >= this.end || this.buffer[this.at] !== tag) return false;
    this.at++;
    return true;
  }

  /** Reads a varint of up to ten bytes into `low` and `high`. */
  varint(): void {
    const first = this.at < this.end ? (this.buffer[this.at] as number) : 0x80;
    if (first >= 0x80) return this.#longVarint();
    this.at++;
    this.low = first;
    this.high = 0;
  }

  #longVarint(): void {
    const from = this.at;
    let low = 0;
    let high = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      if (this.at >= this.end) throw this.problem("the message ends inside a varint", from);
      const byte = this.buffer[this.at++] as number;
      const bits = byte & 0x7f;
      if (index < 5) low |= bits << (7 * index);
      if (index === 4) high = bits >>> 4;
      if (index > 4) high |= bits << (7 * index - 32);
      if (byte === bits) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw this.problem(`a varint of more than ${MAX_VARINT_BYTES} bytes`, from);
  }

  /** Peers write -1 in five bytes or in ten: only the low half counts, in both. */
  uint32(): number {
    this.varint();
    return this.low;
  }

  int32(): number {
    this.varint();
    return this.low | 0;
  }

  bool(): boolean {
    this.varint();
    return this.low !== 0 || this.high !== 0;
  }

  float(): number {
    this.#advance(4);
    return this.buffer.readFloatLE(this.at - 4);
  }

  uint64(): bigint {
    this.varint();
    return bigintOf(this.low, this.high);
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  uint64AsNumber(): number {
    const from = this.at;
    this.varint();
    return this.#safe(this.high * 0x100000000 + this.low, from);
  }

  int64AsNumber(): number {
    const from = this.at;
    this.varint();
    return this.#safe((this.high | 0) * 0x100000000 + this.low, from);
  }

  #safe(value: number, from: number): number {
    if (!Number.isSafeInteger(value)) throw this.problem("an integer beyond 2^53", from);
    return value;
  }

  /** A stated length, not above the bytes that are left. */
  length(): number {
    const from = this.at;
    this.varint();
    const left = this.end - this.at;
    if (this.high !== 0 || this.low > left) {
      throw this.problem(`${bigintOf(this.low, this.high)} bytes are stated, ${left} are left`, from);
    }
    return this.low;
  }

  /** A view of the bytes behind their length; nothing is copied. */
  bytes(): Buffer {
    const length = this.length();
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  string(): string {
    const length = this.length();
    const from = this.at;
    this.at += length;
    const text = utf8In(this.buffer, from, this.at);
    if (text === undefined) throw this.problem("not UTF-8", from);
    return text;
  }

  /** Narrows the cursor to the embedded message behind its length; returns what `leave` must be given. */
  enter(): number {
    const length = this.length();
    this.#deepen();
    const outerEnd = this.end;
    this.end = this.at + length;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.#depth--;
    this.end = outerEnd;
  }

  /** Skips a field that is not known. */
  skip(tag: number): void {
    switch (tag & 7) {
      case VARINT:
        return this.varint();
      case FIXED64:
        return this.#advance(8);
      case LENGTH_DELIMITED:
        return this.#advance(this.length());
      case START_GROUP:
        return this.#skipGroup(tag >>> 3);
      case FIXED32:
        return this.#advance(4);
      default:
        throw this.problem(`field ${tag >>> 3} has wire type ${tag & 7}`);
    }
  }

  #skipGroup(number: number): void {
    this.#deepen();
    for (;;) {
      const tag = this.tag();
      if ((tag & 7) === END_GROUP) {
        if (tag >>> 3 !== number) throw this.problem(`group ${number} is ended by ${tag >>> 3}`);
        this.#depth--;
        return;
      }
      this.skip(tag);
    }
  }

  #advance(count: number): void {
    if (count > this.end - this.at) throw this.problem("the message ends inside a field");
    this.at += count;
  }

  #deepen(): void {
    if (++this.#depth > MAX_DEPTH) throw this.problem(`nested deeper than ${MAX_DEPTH}`);
  }

  /** An error at `index`, which is counted from the start of what this cursor was made for. */
  problem(text: string, index: number = this.at): MalformedMessageError {
    return new MalformedMessageError(this.what, index - this.#start, text);
  }
}
