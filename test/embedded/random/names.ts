/**
 * The few rows, columns, times and values that random operations are made of: so few that they meet. Rows begin with a place-holder,
 * for every sequence of operations has rows of its own in a table that it shares with others.
 */
import fc from "fast-check";
import type { ByteText, ColumnText, FilterForm, Time, TimeRangeForm } from "../../../scripts/lab/operation-form.ts";

/** Stands in front of each row in what is generated. What takes its place has as many bytes: lengths in filters stay true. */
export const PLACE = "@@@@";

const rowEnds = ["a", "b", "b0", "c", "d"] as const;
export const qualifierNames = ["", "a", "b", "b1", "c"] as const;

export const rows: fc.Arbitrary<string> = fc.constantFrom(...rowEnds).map((end) => `${PLACE}${end}`);
/** Also in front of, between and behind the rows that are written. */
export const places: fc.Arbitrary<string> = fc
  .constantFrom(...rowEnds, "", "a0", "b\\x00", "bz", "z")
  .map((end) => `${PLACE}${end}`);
export const families: fc.Arbitrary<string> = fc.constantFrom("f", "f", "g");
export const qualifiers: fc.Arbitrary<string> = fc.constantFrom(...qualifierNames);
export const columns: fc.Arbitrary<ColumnText> = fc
  .tuple(families, qualifiers)
  .map(([family, name]) => `${family}:${name}`);
export const times: fc.Arbitrary<Time> = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom<Time>(0, "9223372036854775806") },
);

/** As Bytes writes a long, in printable form. */
export function long(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return [...bytes].map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

export const values: fc.Arbitrary<ByteText> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("1", "2", "M", "m", "mm", "x\\xFF") },
  { weight: 1, arbitrary: fc.constant("") },
  { weight: 3, arbitrary: fc.constantFrom(...[1, 2, 2 ** 40].map(long)) },
  { weight: 1, arbitrary: fc.record({ fill: fc.constant("v"), bytes: fc.constantFrom(40, 700) }) },
);

export const timeRanges: fc.Arbitrary<TimeRangeForm> = fc
  .tuple(fc.option(fc.nat(5), { nil: undefined }), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
  .map(([from, length]) => ({
    ...(from === undefined ? {} : { from }),
    ...(length === undefined ? {} : { to: (from ?? 0) + length }),
  }));

/** Fields that are there now and then. */
export function sometimes<T extends object>(
  fields: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  chance = 4,
): fc.Arbitrary<Partial<T>> {
  const entries = Object.entries<fc.Arbitrary<unknown>>(fields);
  const arbitraries = entries.map(([, each]) => fc.option(each, { freq: chance, nil: ABSENT }));
  return fc
    .tuple(...arbitraries.map((each) => each.map((value) => value)))
    .map(
      (made) =>
        Object.fromEntries(
          entries.flatMap(([name], index) => (made[index] === ABSENT ? [] : [[name, made[index]]])),
        ) as Partial<T>,
    );
}

const ABSENT = Symbol("absent");

/** The same with other rows: `place` has as many bytes as the place-holder. */
export function placed<T>(form: T, place: string): T {
  if (typeof form === "string") return form.replaceAll(PLACE, place) as T;
  if (typeof form !== "object" || form === null) return form;
  if (Array.isArray(form)) return form.map((each: unknown) => placed(each, place)) as T;
  if (isFilterMessage(form)) return { ...form, hex: placedInHex(form.hex, place) };
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, placed(value as unknown, place)])) as T;
}

function isFilterMessage(form: object): form is Exclude<FilterForm, string> {
  return "javaClass" in form && "hex" in form;
}

function placedInHex(hex: string, place: string): string {
  return Buffer.from(Buffer.from(hex, "hex").toString("latin1").replaceAll(PLACE, place), "latin1").toString("hex");
}

/** In an answer: so that it reads the same whatever rows were used. */
export function unplaced(answer: unknown, place: string): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(place, PLACE));
}
