/**
 * Encodes and decodes messages by their tables (`schema.ts`). A table is turned into closures on first use; there is no
 * generated code and nothing is evaluated from text.
 */
import { asBuffer } from "../bytes/byte-queue.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { Cursor, LENGTH_DELIMITED } from "./cursor.ts";
import { type FieldCodec, mapField, packedField, repeatedField, singularField } from "./field-codecs.ts";
import { SCALAR_CODECS, type ValueCodec } from "./scalar-codecs.ts";
import type { FieldRow, InputOf, MessageOf, MessageTable } from "./schema.ts";
import { varintSize, writeVarint } from "./varint.ts";

/** The exact number of bytes that `value` takes. Throws `MalformedMessageError` if it cannot be encoded, naming the field. */
export function sizeOf<M extends MessageTable>(table: M, value: InputOf<M>): number {
  return codecOf(table).contentSize(value as Fields);
}

export function encode<M extends MessageTable>(table: M, value: InputOf<M>): Buffer {
  const codec = codecOf(table);
  const target = Buffer.allocUnsafe(codec.contentSize(value as Fields));
  codec.writeContent(target, 0, value as Fields);
  return target;
}

/** Writes `value` at `offset`; returns the offset behind it. `target` must have room for `sizeOf` bytes. */
export function encodeInto<M extends MessageTable>(
  table: M,
  value: InputOf<M>,
  target: Buffer,
  offset: number,
): number {
  const codec = codecOf(table);
  const size = codec.contentSize(value as Fields);
  if (size > target.length - offset)
    throw new RangeError(`${table.name} needs ${size} bytes at ${offset} of ${target.length}`);
  return codec.writeContent(target, offset, value as Fields);
}

/** Fields of type `bytes` are views of `bytes`. Throws `MalformedMessageError`, which names field and byte. */
export function decode<M extends MessageTable>(table: M, bytes: Uint8Array): MessageOf<M> {
  const codec = codecOf(table);
  const cursor = new Cursor(asBuffer(bytes), 0, bytes.length, table.name);
  const message = codec.readContent(cursor, undefined);
  codec.requireAll(message, bytes.length);
  return message as MessageOf<M>;
}

type Fields = Record<string, unknown>;

const codecs = new WeakMap<MessageTable, MessageCodec>();

function codecOf(table: MessageTable): MessageCodec {
  const known = codecs.get(table);
  if (known !== undefined) return known;
  const codec = new MessageCodec(table);
  codecs.set(table, codec);
  return codec;
}

class MessageCodec implements ValueCodec<Fields> {
  readonly wireType = LENGTH_DELIMITED;
  readonly expects: string;
  readonly #table: MessageTable;
  #fields: FieldCodec[] | undefined;
  readonly #byNumber = new Map<number, FieldCodec>();

  constructor(table: MessageTable) {
    this.#table = table;
    this.expects = `a ${table.name}`;
  }

  /** Made on first use, so that a message may contain itself. */
  get #rows(): FieldCodec[] {
    if (this.#fields !== undefined) return this.#fields;
    const { name, fields } = this.#table;
    this.#fields = Object.entries(fields).map(([key, row]) => fieldCodec(name, key, row));
    // The order of the wire is that of the numbers, as every protobuf library has it.
    this.#fields.sort((one, other) => one.number - other.number);
    for (const field of this.#fields) this.#byNumber.set(field.number, field);
    return this.#fields;
  }

  accepts(value: unknown): boolean {
    return typeof value === "object" && value !== null;
  }

  contentSize(message: Fields): number {
    let size = 0;
    for (const field of this.#rows) {
      const value = message[field.key];
      if (value !== undefined) size += field.size(value);
      else if (field.required) throw missing(field, 0);
    }
    return size;
  }

  writeContent(target: Buffer, offset: number, message: Fields): number {
    let at = offset;
    for (const field of this.#rows) {
      const value = message[field.key];
      if (value !== undefined) at = field.write(target, at, value);
    }
    return at;
  }

  /** Reads up to the cursor's end. Required fields are checked later: two occurrences may complete each other. */
  readContent(cursor: Cursor, earlier: Fields | undefined): Fields {
    const rows = this.#rows;
    const message = earlier ?? emptyMessage(rows);
    while (cursor.at < cursor.end) {
      cursor.what = this.#table.name;
      const tag = cursor.tag();
      const field = this.#byNumber.get(tag >>> 3);
      if (field === undefined) cursor.skip(tag);
      else {
        cursor.what = field.what;
        message[field.key] = field.read(cursor, tag & 7, message[field.key]);
      }
    }
    return message;
  }

  requireAll(message: Fields, offset: number): void {
    for (const field of this.#rows) {
      const value = message[field.key];
      if (value === undefined && field.required) throw missing(field, offset);
      if (value !== undefined && field.values instanceof MessageCodec) requireEach(field.values, value, offset);
    }
  }

  size(message: Fields): number {
    const size = this.contentSize(message);
    return varintSize(size) + size;
  }

  write(target: Buffer, offset: number, message: Fields): number {
    return this.writeContent(target, writeVarint(target, offset, this.contentSize(message)), message);
  }

  read(cursor: Cursor, earlier: Fields | undefined): Fields {
    const outerEnd = cursor.enter();
    const message = this.readContent(cursor, earlier);
    cursor.leave(outerEnd);
    return message;
  }
}

function requireEach(codec: MessageCodec, value: unknown, offset: number): void {
  const messages = Array.isArray(value) ? (value as Fields[]) : [value as Fields];
  for (const message of messages) codec.requireAll(message, offset);
}

function fieldCodec(message: string, key: string, [rule, type, number]: FieldRow): FieldCodec {
  const place = { key, what: `${message}.${key}`, number };
  if (rule === "map") return mapField(place);
  const values: ValueCodec<unknown> = typeof type === "string" ? SCALAR_CODECS[type] : codecOf(type);
  if (rule === "repeated") return repeatedField(place, values);
  if (rule === "packed") return packedField(place, values);
  return singularField(place, rule === "required", values);
}

function emptyMessage(rows: readonly FieldCodec[]): Fields {
  const message: Fields = {};
  for (const { key, empty } of rows) if (empty !== undefined) message[key] = empty();
  return message;
}

function missing(field: FieldCodec, offset: number): MalformedMessageError {
  return new MalformedMessageError(field.what, offset, "a required field is missing");
}
