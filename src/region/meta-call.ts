/**
 * Calls to hbase:meta that need nothing but the server of meta: a piece of a scan, one region, the state of a table. A scan is opened and
 * closed in one call, and goes on behind the last row in another: nothing is left at a server, so that any of its steps can be
 * repeated anywhere.
 */
import { toPrintable } from "../bytes/printable.ts";
import { HBaseError } from "../errors/hbase-error.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { TableName } from "../names/table-name.ts";
import { GetRequest } from "../protobuf/client-messages.ts";
import { encode } from "../protobuf/codec.ts";
import { Consistency, ReadType, RegionSpecifierType } from "../protobuf/hbase-enums.ts";
import { ScanRequest } from "../protobuf/scan-messages.ts";
import type { CallAnswer } from "../rpc/call.ts";
import type { Caller } from "../rpc/stub.ts";
import { addressText } from "../transport/transport.ts";
import { decodeGetResponse } from "../wire/result.ts";
import type { Row } from "../wire/row.ts";
import { decodeScanResponse } from "../wire/scan-response.ts";
import { INFO_FAMILY, readTableState, STATE_QUALIFIER, TABLE_FAMILY, type TableState } from "./meta-rows.ts";
import type { RegionLocation } from "./region-location.ts";

/** HConstants.SYSTEMTABLE_QOS: so that look-ups are not stuck behind the calls that wait for them. */
const SYSTEM_TABLE_PRIORITY = 200;

/** A piece of a scan of the regions. */
export interface MetaScan {
  readonly startRow: Uint8Array;
  readonly startInclusive: boolean;
  readonly stopRow: Uint8Array;
  readonly stopInclusive: boolean;
  readonly reversed: boolean;
  readonly rows: number;
}

export interface MetaPage {
  readonly rows: readonly Row[];
  /** there may be more behind the last one */
  readonly more: boolean;
}

/** One call's limits. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export async function readPage(
  rpc: Caller,
  location: RegionLocation,
  scan: MetaScan,
  limits: CallLimits,
): Promise<MetaPage> {
  const param = encode(ScanRequest, {
    region: specifierOf(location),
    scan: {
      column: [{ family: INFO_FAMILY }],
      startRow: scan.startRow,
      includeStartRow: scan.startInclusive,
      stopRow: scan.stopRow,
      includeStopRow: scan.stopInclusive,
      reversed: scan.reversed,
      maxVersions: 1,
      caching: scan.rows,
      readType: ReadType.PREAD,
      ...(location.region.replicaId === 0 ? {} : { consistency: Consistency.TIMELINE }),
    },
    numberOfRows: scan.rows,
    closeScanner: true,
    // Without these, rows come whole, and an answer without rows is the end.
    clientHandlesPartials: false,
    clientHandlesHeartbeats: false,
  });
  return ask(rpc, location, { method: "Scan", param }, limits, ({ body, cellBlock }) => {
    const { rows, moreResults, moreResultsInRegion } = decodeScanResponse(body, cellBlock);
    return { rows, more: rows.length > 0 && moreResults !== false && moreResultsInRegion !== false };
  });
}

/** Undefined if meta does not know the table. */
export async function readState(
  rpc: Caller,
  location: RegionLocation,
  table: TableName,
  limits: CallLimits,
): Promise<TableState | undefined> {
  const column = [{ family: TABLE_FAMILY, qualifier: [STATE_QUALIFIER] }];
  const param = encode(GetRequest, {
    region: specifierOf(location),
    get: { row: table.bytes, column, maxVersions: 1 },
  });
  return ask(rpc, location, { method: "Get", param }, limits, ({ body, cellBlock }) => {
    const value = decodeGetResponse(body, cellBlock).row?.value({ family: TABLE_FAMILY, qualifier: STATE_QUALIFIER });
    return value === undefined ? undefined : readTableState(value);
  });
}

/** What meta says of the region whose row has this name. */
export async function readRegion(
  rpc: Caller,
  location: RegionLocation,
  name: Uint8Array,
  limits: CallLimits,
): Promise<Row | undefined> {
  const column = [{ family: INFO_FAMILY }];
  const param = encode(GetRequest, { region: specifierOf(location), get: { row: name, column, maxVersions: 1 } });
  return ask(rpc, location, { method: "Get", param }, limits, ({ body, cellBlock }) => {
    const { row } = decodeGetResponse(body, cellBlock);
    return row === undefined || row.size === 0 ? undefined : row;
  });
}

async function ask<T>(
  rpc: Caller,
  { server, region }: RegionLocation,
  call: { readonly method: string; readonly param: Uint8Array },
  { timeoutMs, signal }: CallLimits,
  read: (answer: CallAnswer) => T,
): Promise<T> {
  const answer = await rpc.call({
    server,
    role: "regionserver",
    service: "ClientService",
    ...call,
    timeoutMs,
    priority: SYSTEM_TABLE_PRIORITY,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    return read(answer);
  } catch (error) {
    // An answer that cannot be read says whose answer it was.
    if (!(error instanceof HBaseError)) throw error;
    const where = {
      server: addressText(server),
      region: toPrintable(region.name),
      service: "ClientService",
      method: call.method,
    };
    throw new MalformedMessageError("answer of hbase:meta", 0, error.message, { where, cause: error });
  }
}

function specifierOf({ region }: RegionLocation): { type: number; value: Buffer } {
  return { type: RegionSpecifierType.REGION_NAME, value: region.name };
}
