/** Checks what users give to `filter.*` and `comparator.*`; a refusal names the function, the argument and what it may be. */
import { asBuffer } from "../bytes/byte-queue.ts";
import { type Bytes, type ColumnName, parseColumn, toBytes } from "../bytes/column-name.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { MAX_INT32, MAX_INT64, MIN_INT64 } from "./filter-package.ts";

export function refuse(where: string, problem: string): never {
  throw new InvalidArgumentError(where, problem);
}

/** @param where such as `filter.prefix(prefix)` */
export function bytesArgument(where: string, value: Bytes): Buffer {
  if (typeof value === "string") return toBytes(textArgument(where, value));
  if (value instanceof Uint8Array) return asBuffer(value);
  return refuse(where, `must be a string or bytes, not ${shown(value)}`);
}

/** Half a surrogate pair has no UTF-8: what it would become is another name or value than the one that was meant. */
export function textArgument(where: string, value: string): string {
  if (typeof value !== "string") refuse(where, `must be a string, not ${shown(value)}`);
  if (/\p{Surrogate}/u.test(value)) refuse(where, "holds half a surrogate pair, which has no UTF-8");
  return value;
}

/** Distinct bytes in their order, as the servers rely on for sets of names. */
export function sortedBytes(where: string, values: readonly Bytes[]): Buffer[] {
  const sorted = listArgument(where, values)
    .map((value) => bytesArgument(where, value))
    .sort((one, other) => one.compare(other));
  return sorted.filter((bytes, at) => at === 0 || !bytes.equals(sorted[at - 1] as Buffer));
}

export function listArgument<T>(where: string, values: readonly T[]): readonly T[] {
  if (!Array.isArray(values) || values.length === 0) refuse(where, "must be at least one");
  return values;
}

export function int32Argument(where: string, value: number, min = 0): number {
  if (Number.isInteger(value) && value >= min && value <= MAX_INT32) return value;
  return refuse(where, `must be an integer from ${min} to ${MAX_INT32}, not ${shown(value)}`);
}

export function int64Argument(where: string, value: number | bigint, min: bigint = MIN_INT64): bigint {
  if (typeof value === "bigint" ? value >= min && value <= MAX_INT64 : Number.isSafeInteger(value) && value >= min) {
    return BigInt(value);
  }
  return refuse(where, `must be an integer of 64 bits from ${min} on (a bigint beyond 2^53), not ${shown(value)}`);
}

export function booleanArgument(where: string, value: boolean): boolean {
  if (typeof value !== "boolean") refuse(where, `must be true or false, not ${shown(value)}`);
  return value;
}

/** A single column: a family alone will not do. */
export function columnArgument(where: string, column: ColumnName): { family: Buffer; qualifier: Buffer } {
  if (typeof column === "string") textArgument(where, column);
  else if (typeof column !== "object" || column === null) {
    refuse(where, `must be "family:qualifier" or { family, qualifier }, not ${shown(column)}`);
  }
  const { family, qualifier } = parseColumn(column);
  if (qualifier === undefined)
    refuse(where, 'names a family; write "family:qualifier", or "family:" for the empty qualifier');
  if (family.length === 0) refuse(where, "has no family before the colon");
  return { family, qualifier };
}

/** Refuses options that are not there: a misspelt one would be ignored otherwise. */
export function knownOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) refuse(where, `must be an object, not ${shown(options)}`);
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) refuse(where, `has no option ${name}; there are ${known.join(", ")}`);
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
