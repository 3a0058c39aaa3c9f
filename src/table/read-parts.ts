/** Read options as users write them, made into the parts of a Get or a Scan; what makes no sense is refused with its name. */
import type { ColumnName } from "../bytes/column-name.ts";
import { checkList, checkNames } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { LATEST_TIMESTAMP } from "../wire/cell.ts";
import type { ReadParts } from "../wire/get.ts";
import type { Attribute, FamilyColumns, FamilyTimeRange, WireFilter, WireTimeRange } from "../wire/read-fields.ts";
import { readAttributes } from "./attributes.ts";
import type { ReadFilter, ReadOptions, TimeRange, TimeSelection, Timestamp } from "./call-options.ts";
import { bytesOf, checkedTimestamp, columnNamed } from "./cell-input.ts";
import { TIME_RANGE } from "./operation-names.ts";

/** All versions: HBase's Integer.MAX_VALUE. */
const ALL_VERSIONS = 0x7fff_ffff;
const CONSISTENCIES = ["strong", "timeline"];
const ISOLATIONS = ["readCommitted", "readUncommitted"];

export function readPartsOf(options: ReadOptions): ReadParts {
  checkWord("consistency", options.consistency, CONSISTENCIES);
  checkWord("isolation", options.isolation, ISOLATIONS);
  return {
    columns: options.columns === undefined ? undefined : columnsByFamily(options.columns),
    maxVersions: options.versions === undefined ? undefined : versionsOf(options.versions),
    timeRange: timeRangeOf(options),
    familyTimeRanges: options.familyTimeRanges === undefined ? undefined : familyRanges(options.familyTimeRanges),
    filter: options.filter === undefined ? undefined : wireFilter(options.filter),
    cacheBlocks: options.cacheBlocks,
    storeLimit: countOf("maxCellsPerFamily", options.maxCellsPerFamily),
    storeOffset: countOf("cellOffsetPerFamily", options.cellOffsetPerFamily),
    timeline: options.consistency === "timeline",
    loadColumnFamiliesOnDemand: options.loadColumnFamiliesOnDemand,
    attributes: readAttributes(options) as readonly Attribute[] | undefined,
  };
}

/** Families in the order in which they were named; a family named whole swallows its columns. */
function columnsByFamily(names: readonly ColumnName[]): FamilyColumns[] {
  checkList("columns", names);
  if (names.length === 1) {
    const { family, qualifier } = columnNamed(names[0] as ColumnName);
    return [{ family, qualifiers: qualifier === undefined ? [] : [qualifier] }];
  }
  const families = new Map<string, { family: Buffer; qualifiers: Map<string, Buffer> | undefined }>();
  for (const name of names) {
    const { family, qualifier } = columnNamed(name);
    const key = family.toString("latin1");
    const known = families.get(key);
    if (qualifier === undefined) families.set(key, { family, qualifiers: undefined });
    else if (known === undefined)
      families.set(key, { family, qualifiers: new Map([[qualifier.toString("latin1"), qualifier]]) });
    else known.qualifiers?.set(qualifier.toString("latin1"), qualifier);
  }
  return [...families.values()].map(({ family, qualifiers }) => ({
    family,
    qualifiers: qualifiers === undefined ? [] : [...qualifiers.values()],
  }));
}

/** @returns undefined for all time */
export function timeRangeOf({ timeRange, timestamp }: TimeSelection): WireTimeRange | undefined {
  if (timestamp !== undefined) {
    if (timeRange !== undefined) throw new InvalidArgumentError("timestamp", "give either a timestamp or a timeRange");
    return exactly(timestamp);
  }
  return timeRange === undefined ? undefined : wireRange("timeRange", timeRange);
}

export function wireFilter(filter: ReadFilter): WireFilter {
  if (typeof filter?.javaClass !== "string" || typeof filter.encode !== "function")
    throw new InvalidArgumentError("filter", "must be one that filter.… or parseFilter made");
  const bytes = filter.encode();
  if (!(bytes instanceof Uint8Array)) throw new InvalidArgumentError("filter", "its encode() must give a Uint8Array");
  return { javaClass: filter.javaClass, bytes };
}

export function versionsOf(versions: number | "all"): number {
  if (versions === "all") return ALL_VERSIONS;
  if (Number.isInteger(versions) && versions >= 1 && versions <= ALL_VERSIONS) return versions;
  throw new InvalidArgumentError("versions", `must be a whole number from 1, or "all", not ${String(versions)}`);
}

function exactly(timestamp: Timestamp): WireTimeRange {
  const from = BigInt(checkedTimestamp(timestamp));
  return { from, to: from === LATEST_TIMESTAMP ? from : from + 1n };
}

function wireRange(option: string, range: TimeRange): WireTimeRange {
  checkNames(range, TIME_RANGE);
  const { from = 0, to = LATEST_TIMESTAMP } = range;
  checkedTimestamp(from);
  checkedTimestamp(to);
  if (BigInt(from) > BigInt(to)) throw new InvalidArgumentError(option, `ends (${to}) before it begins (${from})`);
  return { from, to };
}

function familyRanges(ranges: Readonly<Record<string, TimeRange>>): FamilyTimeRange[] {
  return Object.entries(ranges).map(([family, range]) => ({
    family: bytesOf("familyTimeRanges", family),
    ...wireRange(`familyTimeRanges.${family}`, range),
  }));
}

function checkWord(option: string, word: string | undefined, words: readonly string[]): void {
  if (word !== undefined && !words.includes(word))
    throw new InvalidArgumentError(option, `must be one of ${words.join(", ")}, not ${String(word)}`);
}

function countOf(option: string, count: number | undefined): number | undefined {
  if (count === undefined || (Number.isInteger(count) && count >= 0 && count <= ALL_VERSIONS)) return count;
  throw new InvalidArgumentError(option, `must be a whole number from 0, not ${String(count)}`);
}
