/**
 * Rows of hbase:meta. A region's row is named by its primary; its family `info` says what the region is and where its replicas are,
 * in columns such as `server` for the primary and `server_0001` for replica 1. A table's row has its state.
 */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { RegionInfo } from "../names/region-info.ts";
import { decode } from "../protobuf/codec.ts";
import { TableStateName } from "../protobuf/hbase-enums.ts";
import { TableState as TableStateMessage } from "../protobuf/hbase-messages.ts";
import type { Row } from "../wire/row.ts";
import type { LocatedRegion, RegionLocation } from "./region-location.ts";
import type { ServerNames } from "./server-names.ts";

export const INFO_FAMILY: Buffer = Buffer.from("info", "latin1");
export const TABLE_FAMILY: Buffer = Buffer.from("table", "latin1");
export const STATE_QUALIFIER: Buffer = Buffer.from("state", "latin1");

/** HBase's NO_SEQNUM. */
export const NO_SEQNUM = -1;

const SERVER = /^server(?:_([0-9A-Fa-f]{4}))?$/;
/** `server_0001`, `state_0001`, `sn_0001`, … */
const REPLICA = /^[A-Za-z]+_([0-9A-Fa-f]{4})$/;
const LONG_BYTES = 8;

export type TableState = "enabled" | "disabled" | "disabling" | "enabling";

const TABLE_STATES: ReadonlyMap<number, TableState> = new Map([
  [TableStateName.ENABLED, "enabled"],
  [TableStateName.DISABLED, "disabled"],
  [TableStateName.DISABLING, "disabling"],
  [TableStateName.ENABLING, "enabling"],
]);

/** Undefined for a row without `info:regioninfo`, which HBase's own client passes over too. Throws `MalformedMessageError`. */
export function readRegionRow(row: Row, servers: ServerNames): LocatedRegion | undefined {
  const columns = new Map<string, Buffer>();
  for (const cell of row)
    if (cell.isIn(INFO_FAMILY, undefined)) columns.set(cell.qualifier.toString("latin1"), cell.value);
  const info = columns.get("regioninfo");
  if (info === undefined || info.length === 0) return undefined;
  const region = RegionInfo.ofPbufBytes(info, row.key);
  const replicas: RegionLocation[] = [];
  for (const qualifier of columns.keys()) {
    const match = SERVER.exec(qualifier);
    if (match === null) continue;
    const replica = readReplica(columns, region, match[1], servers);
    if (replica !== undefined) replicas.push(replica);
  }
  replicas.sort((one, other) => one.region.replicaId - other.region.replicaId);
  return { region, replicas, lastReplicaId: lastReplicaIn(columns) };
}

/** HBase makes the columns of a region's replicas, empty, before it opens them. */
function lastReplicaIn(columns: ReadonlyMap<string, Buffer>): number {
  let last = 0;
  for (const qualifier of columns.keys()) {
    const digits = REPLICA.exec(qualifier)?.[1];
    if (digits !== undefined) last = Math.max(last, Number.parseInt(digits, 16));
  }
  return last;
}

/** @param digits the replica's id as columns have it; undefined for the primary, whose columns have none */
function readReplica(
  columns: ReadonlyMap<string, Buffer>,
  primary: RegionInfo,
  digits: string | undefined,
  servers: ServerNames,
): RegionLocation | undefined {
  const suffix = digits === undefined ? "" : `_${digits}`;
  const address = columns.get(`server${suffix}`);
  const startCode = columns.get(`serverstartcode${suffix}`);
  // Both may be there and empty: a replica that nobody serves now.
  if (address === undefined || address.length === 0 || startCode?.length !== LONG_BYTES) return undefined;
  const { host, port } = parseAddress(address.toString("utf8"));
  const seqNum = columns.get(`seqnumDuringOpen${suffix}`);
  return {
    region: digits === undefined ? primary : primary.replica(Number.parseInt(digits, 16)),
    server: servers.of({ host, port, startCode: startCode.readBigInt64BE() }),
    seqNum: seqNum?.length === LONG_BYTES ? Number(seqNum.readBigInt64BE()) : NO_SEQNUM,
  };
}

function parseAddress(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(":");
  const port = Number(text.slice(colon + 1));
  if (colon <= 0 || !Number.isInteger(port) || port < 1 || port > 0xffff)
    throw new MalformedMessageError("info:server", 0, `${JSON.stringify(text.slice(0, 300))} is no host:port`);
  return { host: text.slice(0, colon), port };
}

/** The value of `table:state`, which has no `PBUF` in front. Undefined for a state newer than this code. */
export function readTableState(value: Buffer): TableState | undefined {
  return TABLE_STATES.get(decode(TableStateMessage, value).state);
}
