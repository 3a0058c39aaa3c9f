/**
 * What a value codec is: a function from a value to the bytes of a cell, with the way back beside it. Knows no cell: it is for
 * row keys, qualifiers and values alike.
 */
import { toPrintable } from "../bytes/printable.ts";
import { InvalidArgumentError, ValueFormatError } from "../errors/usage-errors.ts";

/** `int32(36)` are the bytes, `int32.decode(bytes)` is the number. */
export interface ValueCodec<In, Out> {
  /** New memory. Throws `InvalidArgumentError`, which names the codec, if the value is none that it can write. */
  (value: In): Buffer;
  readonly name: string;
  /** Throws `ValueFormatError` if these bytes are no such value. The result keeps nothing of `bytes`. */
  decode(bytes: Uint8Array): Out;
}

export function valueCodec<In, Out>(
  name: string,
  encode: (value: In) => Buffer,
  decode: (bytes: Buffer) => Out,
): ValueCodec<In, Out> {
  const codec = (value: In): Buffer => encode(value);
  Object.defineProperty(codec, "name", { value: name });
  return Object.assign(codec, { decode: (bytes: Uint8Array): Out => decode(checkedBytes(name, bytes)) });
}

/** The value cannot be written. */
export function refuseValue(codec: string, wanted: string, value: unknown): never {
  throw new InvalidArgumentError(codec, `wants ${wanted}, not ${shownValue(value)}`);
}

/** The bytes are no such value. */
export function refuseBytes(codec: string, wanted: string, bytes: Uint8Array): never {
  const came = `${bytes.length} byte${bytes.length === 1 ? "" : "s"}`;
  const shown = bytes.length === 0 ? "" : `: ${toPrintable(bytes, SHOWN_BYTES)}`;
  throw new ValueFormatError(codec, `${codec} is ${wanted}, and here are ${came}${shown}`);
}

const SHOWN_BYTES = 16;
const SHOWN_CHARACTERS = 40;

function checkedBytes(codec: string, bytes: unknown): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  if (!(bytes instanceof Uint8Array)) return refuseValue(`${codec}.decode`, "a Uint8Array", bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** With its type where that is not plain to see: 5n is not 5, and "5" neither. */
function shownValue(value: unknown): string {
  if (typeof value === "bigint") return cut(`${value}n`);
  if (typeof value === "string") return cut(JSON.stringify(value.slice(0, SHOWN_CHARACTERS + 1)));
  if (typeof value === "object" && value !== null) return "an object";
  return Object.is(value, -0) ? "-0" : cut(String(value));
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
