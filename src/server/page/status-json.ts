/** All that the pages show, as JSON for scripts; keys are in HBase's printable form. */
import { toPrintable } from "../../bytes/printable.ts";
import type { EmbeddedHBase } from "../hbase/embedded-hbase.ts";
import type { Observer } from "./observer.ts";

/** Of each table; a script that needs more reads hbase:meta. */
const MOST_REGIONS = 1_000;
const MOST_CONNECTIONS = 1_000;

export function statusJson(hbase: EmbeddedHBase, observer: Observer): string {
  const { tables, ...cluster } = hbase.status();
  const value = {
    ...cluster,
    tables: tables.map((table) => ({ ...table, regionList: regionsOf(hbase, table.name) })),
    connections: { open: observer.openConnections(MOST_CONNECTIONS), closed: observer.closedConnections() },
    calls: {
      recent: observer.calls(),
      slow: observer.slowCalls(),
      failed: observer.failedCalls(),
      slowFromMs: observer.slowCallMs,
      byMethod: observer.methods(),
    },
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function regionsOf(hbase: EmbeddedHBase, table: string): readonly object[] {
  const regions = hbase.regionStatus(table) ?? [];
  return regions
    .slice(0, MOST_REGIONS)
    .map((region) => ({ ...region, startKey: toPrintable(region.startKey), endKey: toPrintable(region.endKey) }));
}
