/** One row of a table made into code: a field with its tag and its rule, over the codec of its values. */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { type Cursor, LENGTH_DELIMITED } from "./cursor.ts";
import { SCALAR_CODECS, type ValueCodec } from "./scalar-codecs.ts";
import { varintSize, writeVarint } from "./varint.ts";

export interface FieldCodec {
  readonly key: string;
  /** for errors: `Message.field` */
  readonly what: string;
  readonly number: number;
  readonly required: boolean;
  /** what a decoded message holds if the field did not come; undefined: nothing */
  readonly empty: (() => unknown) | undefined;
  /** the codec of embedded messages, whose required fields are checked too */
  readonly values: ValueCodec<unknown>;
  /** Checks the value as well: this is called before anything is written. */
  size(value: unknown): number;
  write(target: Buffer, offset: number, value: unknown): number;
  /** Returns what the field holds now. */
  read(cursor: Cursor, wireType: number, earlier: unknown): unknown;
}

export interface FieldPlace {
  readonly key: string;
  readonly what: string;
  readonly number: number;
}

export function singularField(place: FieldPlace, required: boolean, values: ValueCodec<unknown>): FieldCodec {
  const tag = tagOf(place.number, values.wireType);
  return {
    ...place,
    required,
    empty: undefined,
    values,
    size: (value) => varintSize(tag) + checkedSize(place.what, values, value),
    write: (target, offset, value) => values.write(target, writeVarint(target, offset, tag), value),
    read(cursor, wireType, earlier) {
      expectWireType(cursor, wireType, values.wireType);
      return values.read(cursor, earlier);
    },
  };
}

export function repeatedField(place: FieldPlace, values: ValueCodec<unknown>): FieldCodec {
  const tag = tagOf(place.number, values.wireType);
  return {
    ...place,
    required: false,
    empty: () => [],
    values,
    size(value) {
      let size = 0;
      for (const item of listed(place.what, value)) size += varintSize(tag) + checkedSize(place.what, values, item);
      return size;
    },
    write(target, offset, value) {
      let at = offset;
      for (const item of value as unknown[]) at = values.write(target, writeVarint(target, at, tag), item);
      return at;
    },
    read: (cursor, wireType, earlier) => readRepeated(cursor, wireType, values, earlier as unknown[]),
  };
}

export function packedField(place: FieldPlace, values: ValueCodec<unknown>): FieldCodec {
  const tag = tagOf(place.number, LENGTH_DELIMITED);
  const contentSize = (items: unknown[]): number => {
    return items.reduce<number>((size, item) => size + checkedSize(place.what, values, item), 0);
  };
  return {
    ...repeatedField(place, values),
    size(value) {
      const items = listed(place.what, value);
      if (items.length === 0) return 0;
      const size = contentSize(items);
      return varintSize(tag) + varintSize(size) + size;
    },
    write(target, offset, value) {
      const items = value as unknown[];
      if (items.length === 0) return offset;
      let at = writeVarint(target, writeVarint(target, offset, tag), contentSize(items));
      for (const item of items) at = values.write(target, at, item);
      return at;
    },
  };
}

/** On the wire a map is a repeated message of key and value. */
export function mapField(place: FieldPlace): FieldCodec {
  const text = SCALAR_CODECS.string;
  const entryKey = singularField({ key: "key", what: `${place.what} key`, number: 1 }, false, text);
  const entryValue = singularField({ key: "value", what: `${place.what} value`, number: 2 }, false, text);
  const tag = tagOf(place.number, LENGTH_DELIMITED);
  const entrySize = (key: string, value: string): number => entryKey.size(key) + entryValue.size(value);
  return {
    ...place,
    required: false,
    empty: () => new Map<string, string>(),
    values: text,
    size(value) {
      let total = 0;
      for (const [key, text] of mapped(place.what, value)) {
        const size = entrySize(key, text);
        total += varintSize(tag) + varintSize(size) + size;
      }
      return total;
    },
    write(target, offset, value) {
      let at = offset;
      for (const [key, text] of value as Map<string, string>) {
        at = writeVarint(target, writeVarint(target, at, tag), entrySize(key, text));
        at = entryValue.write(target, entryKey.write(target, at, key), text);
      }
      return at;
    },
    read(cursor, wireType, earlier) {
      expectWireType(cursor, wireType, LENGTH_DELIMITED);
      const [key, value] = readMapEntry(cursor);
      return (earlier as Map<string, string>).set(key, value);
    },
  };
}

function readMapEntry(cursor: Cursor): [key: string, value: string] {
  const entry: [string, string] = ["", ""];
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    const index = (tag >>> 3) - 1;
    if (index > 1) cursor.skip(tag);
    else {
      expectWireType(cursor, tag & 7, LENGTH_DELIMITED);
      entry[index] = cursor.string();
    }
  }
  cursor.leave(outerEnd);
  return entry;
}

/** Peers may pack scalars or not, whatever their .proto says. */
function readRepeated(cursor: Cursor, wireType: number, values: ValueCodec<unknown>, items: unknown[]): unknown[] {
  if (wireType !== LENGTH_DELIMITED || values.wireType === LENGTH_DELIMITED) {
    expectWireType(cursor, wireType, values.wireType);
    items.push(values.read(cursor, undefined));
    return items;
  }
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) items.push(values.read(cursor, undefined));
  cursor.leave(outerEnd);
  return items;
}

function tagOf(number: number, wireType: number): number {
  return ((number << 3) | wireType) >>> 0;
}

function expectWireType(cursor: Cursor, wireType: number, expected: number): void {
  if (wireType !== expected) throw cursor.problem(`wire type ${wireType}, expected ${expected}`);
}

function checkedSize(what: string, values: ValueCodec<unknown>, value: unknown): number {
  if (!values.accepts(value)) throw new MalformedMessageError(what, 0, `to be encoded, it must be ${values.expects}`);
  return values.size(value);
}

function listed(what: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new MalformedMessageError(what, 0, "to be encoded, it must be an array");
  return value;
}

function mapped(what: string, value: unknown): Map<string, string> {
  if (!(value instanceof Map)) throw new MalformedMessageError(what, 0, "to be encoded, it must be a Map");
  return value;
}
