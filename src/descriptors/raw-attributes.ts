/** Attributes between a descriptor's fields and HBase's pairs of bytes: the typed ones, and all others as they are. */
import { type Bytes, toBytes } from "../bytes/column-name.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { BytesBytesPair } from "../protobuf/hbase-messages.ts";
import type { AttributeRow, AttributeTable } from "./attribute-kinds.ts";
import { shown } from "./attribute-kinds.ts";

/** Attributes by HBase's names. Values are text, or bytes where they are no text. */
export type RawAttributes = Readonly<Record<string, Bytes>>;

type Rows = readonly (readonly [field: string, row: AttributeRow<unknown>])[];

/** @param place of the descriptor, for errors */
export function writeAttributes<Fields>(
  fields: Fields,
  raw: RawAttributes | undefined,
  table: AttributeTable<Fields>,
  place: string,
): BytesBytesPair[] {
  const values = new Map<string, Buffer>();
  for (const [field, { key, kind }] of rowsOf(table)) {
    const value = (fields as Record<string, unknown>)[field];
    if (value !== undefined) values.set(key, Buffer.from(kind.format(value, `${place}${field}`), "utf8"));
  }
  for (const [key, value] of Object.entries(raw ?? {})) {
    const field = `${place}attributes.${key}`;
    if (values.has(key)) throw new InvalidArgumentError(field, "is given as a field of its own too");
    if (typeof value !== "string" && !(value instanceof Uint8Array))
      throw new InvalidArgumentError(field, `must be a text or bytes, not ${shown(value)}`);
    values.set(key, toBytes(value));
  }
  return [...values].map(([key, value]) => ({ first: Buffer.from(key, "utf8"), second: value }));
}

export interface ReadAttributes<Fields> {
  readonly fields: Partial<Fields>;
  /** undefined if there are none */
  readonly raw: RawAttributes | undefined;
}

export function readAttributes<Fields>(
  pairs: readonly BytesBytesPair[],
  table: AttributeTable<Fields>,
): ReadAttributes<Fields> {
  const byKey = new Map(rowsOf(table).map(([field, { key, kind }]) => [key, { field, kind }]));
  const fields: Record<string, unknown> = {};
  const raw: [string, Bytes][] = [];
  for (const { first, second } of pairs) {
    const key = first.toString("utf8");
    const text = textOf(second);
    const known = byKey.get(key);
    const value = text === undefined ? undefined : known?.kind.parse(text);
    if (known !== undefined && value !== undefined) fields[known.field] = value;
    else raw.push([key, text ?? Buffer.from(second)]);
  }
  // Object.fromEntries takes any key as a key, `__proto__` too.
  return { fields: fields as Partial<Fields>, raw: raw.length === 0 ? undefined : Object.fromEntries(raw) };
}

/** Misspelt fields would be left out in silence. */
export function refuseUnknownFields(
  descriptor: object,
  known: AttributeTable<never> | object,
  others: readonly string[],
  place: string,
): void {
  for (const field of Object.keys(descriptor)) {
    if (Object.hasOwn(known, field) || others.includes(field)) continue;
    throw new InvalidArgumentError(
      `${place}${field}`,
      "is no field of a descriptor; HBase's own attributes go into `attributes`",
    );
  }
}

function rowsOf<Fields>(table: AttributeTable<Fields>): Rows {
  return Object.entries(table) as unknown as Rows;
}

function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}
