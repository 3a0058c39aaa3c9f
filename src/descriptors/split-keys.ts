/** Where a new table is cut into regions: keys as given, or evenly between two, as HBase's Bytes.split does it. */
import { type Bytes, toBytes } from "../bytes/column-name.ts";
import { toPrintable } from "../bytes/printable.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { shown } from "./attribute-kinds.ts";

/** `regions` regions: the first ends at `start`, the last begins at `end`, the others lie evenly between. */
export interface EvenSplits {
  readonly start: Bytes;
  readonly end: Bytes;
  /** at least 3 */
  readonly regions: number;
}

/** More than any cluster serves; bounds what one call may make us allocate. */
const MAX_REGIONS = 1_000_000;

/** Sorted. Throws `InvalidArgumentError`. */
export function splitKeysOf(splits: readonly Bytes[] | EvenSplits | undefined): readonly Buffer[] {
  if (splits === undefined) return [];
  if (typeof splits !== "object" || splits === null)
    throw new InvalidArgumentError("splits", `must be keys, or { start, end, regions }, not ${shown(splits)}`);
  const keys = Array.isArray(splits) ? givenKeys(splits as readonly Bytes[]) : evenKeys(splits as EvenSplits);
  for (const [index, key] of keys.entries()) {
    if (keys[index + 1]?.equals(key) === true)
      throw new InvalidArgumentError("splits", `${toPrintable(key, 100)} is there twice`);
  }
  return keys;
}

function givenKeys(splits: readonly Bytes[]): Buffer[] {
  const keys = splits.map((key, index) => bytesOf(key, `splits[${index}]`));
  return keys.sort(Buffer.compare);
}

function evenKeys({ start, end, regions }: EvenSplits): Buffer[] {
  const first = bytesOf(start, "splits.start");
  const last = bytesOf(end, "splits.end");
  if (!Number.isSafeInteger(regions) || regions < 3 || regions > MAX_REGIONS)
    throw new InvalidArgumentError("splits.regions", `must be a whole number from 3, not ${shown(regions)}`);
  if (Buffer.compare(first, last) >= 0) throw new InvalidArgumentError("splits.end", "must lie behind splits.start");
  const bytes = Math.max(first.length, last.length);
  const [from, to] = [numberOf(first, bytes), numberOf(last, bytes)];
  const parts = BigInt(regions - 2);
  if (to - from < parts)
    throw new InvalidArgumentError(
      "splits.regions",
      `${regions} regions do not fit between keys of ${bytes} bytes that are so close`,
    );
  const step = (to - from) / parts;
  const between = Array.from({ length: regions - 3 }, (_, index) => keyOf(from + step * BigInt(index + 1), bytes));
  return [first, ...between, last];
}

function bytesOf(key: Bytes, field: string): Buffer {
  if ((typeof key !== "string" && !(key instanceof Uint8Array)) || key.length === 0)
    throw new InvalidArgumentError(field, "must be a text or bytes, with something in it");
  try {
    return toBytes(key);
  } catch (error) {
    throw new InvalidArgumentError(field, (error as Error).message);
  }
}

function numberOf(key: Buffer, bytes: number): bigint {
  return BigInt(`0x${key.toString("hex").padEnd(bytes * 2, "0")}`);
}

function keyOf(value: bigint, bytes: number): Buffer {
  return Buffer.from(value.toString(16).padStart(bytes * 2, "0"), "hex");
}
