/** How users name a region: by what `regions()` gave, by its full name, or by its encoded name. */
import { asBuffer } from "../bytes/byte-queue.ts";
import { fromPrintable, toPrintable } from "../bytes/printable.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { RegionInfo } from "../names/region-info.ts";
import { encodedNameOf, parseRegionName } from "../names/region-name.ts";
import { TableName } from "../names/table-name.ts";
import { RegionSpecifierType } from "../protobuf/hbase-enums.ts";
import type { RegionSpecifier } from "../protobuf/hbase-messages.ts";
import type { InputOf } from "../protobuf/schema.ts";

/**
 * A region: what `regions()` gave (or its `region`), its full name (bytes, or HBase's printable form with `\x00`), or its encoded
 * name (32 hex digits).
 */
export type RegionReference = string | Uint8Array | RegionInfo | { readonly region: RegionInfo };

export interface ResolvedRegion {
  readonly encodedName: string;
  /** absent if only the encoded name was given */
  readonly name?: Buffer;
  readonly table?: TableName;
  readonly info?: RegionInfo;
}

const ENCODED = /^(?:[0-9a-f]{32}|\d{1,10})$/;

export function resolveRegion(reference: RegionReference, argument: string = "region"): ResolvedRegion {
  if (reference instanceof RegionInfo) return ofInfo(reference);
  if (typeof reference === "string") {
    return ENCODED.test(reference) ? { encodedName: reference } : ofName(fromPrintable(reference), argument);
  }
  if (reference instanceof Uint8Array) return ofName(asBuffer(reference), argument);
  if (reference?.region instanceof RegionInfo) return ofInfo(reference.region);
  throw new InvalidArgumentError(argument, "must be a region of regions(), its full name or its encoded name");
}

/** The master wants encoded names: it ignores the type, and takes a full name for an unknown region. */
export function encodedSpecifier({ encodedName }: ResolvedRegion): InputOf<typeof RegionSpecifier> {
  return { type: RegionSpecifierType.ENCODED_REGION_NAME, value: Buffer.from(encodedName, "latin1") };
}

export function fullSpecifier(name: Buffer): InputOf<typeof RegionSpecifier> {
  return { type: RegionSpecifierType.REGION_NAME, value: name };
}

/** For people: the full name if it is known. */
export function regionText({ name, encodedName }: ResolvedRegion): string {
  return name === undefined ? encodedName : toPrintable(name);
}

function ofInfo(info: RegionInfo): ResolvedRegion {
  return { encodedName: info.encodedName, name: info.name, table: info.table, info };
}

function ofName(name: Buffer, argument: string): ResolvedRegion {
  const parts = parseRegionName(name);
  const encodedName = encodedNameOf(name);
  if (parts === undefined || encodedName === undefined)
    throw new InvalidArgumentError(argument, `${toPrintable(name, 200)} is no region's name`);
  return { encodedName, name, table: TableName.of(Buffer.from(parts.table).toString("utf8")) };
}
