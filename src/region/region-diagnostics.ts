/** What finding regions publishes on `node:diagnostics_channel`; nothing is built if nobody has subscribed. */

import { channel } from "node:diagnostics_channel";
import { toPrintable } from "../bytes/printable.ts";
import type { TableName } from "../names/table-name.ts";
import { addressText } from "../transport/transport.ts";
import type { CacheChange } from "./location-cache.ts";
import type { RegionLocation } from "./region-location.ts";

/** The message of `tshbase:region:lookup`: hbase:meta was asked. */
export interface LookUpEvent {
  readonly table: string;
  /** in HBase's printable form */
  readonly row: string;
  readonly type: "current" | "before";
  /** regions that the answer brought */
  readonly regions?: number;
  readonly error?: unknown;
}

/** The message of `tshbase:region:relocation`: a place was given up because of an error. */
export interface RelocationEvent {
  readonly table: string;
  readonly region: string;
  /** `host:port` of the place that was wrong */
  readonly server: string;
  /** `moved`: the server said where to */
  readonly change: "moved" | "removed";
  readonly error: unknown;
}

const LOOKUP = channel("tshbase:region:lookup");
const RELOCATION = channel("tshbase:region:relocation");

export function publishLookUp(
  table: TableName,
  row: Uint8Array,
  rest: Pick<LookUpEvent, "type" | "regions" | "error">,
): void {
  if (!LOOKUP.hasSubscribers) return;
  const event: LookUpEvent = { table: table.text, row: toPrintable(row), ...rest };
  LOOKUP.publish(event);
}

export function publishRelocation(
  { region, server }: RegionLocation,
  change: Exclude<CacheChange, "nothing">,
  error: unknown,
): void {
  if (!RELOCATION.hasSubscribers) return;
  const event: RelocationEvent = {
    table: region.table.text,
    region: toPrintable(region.name),
    server: addressText(server),
    change,
    error,
  };
  RELOCATION.publish(event);
}
