/** What a bare socket is told to send to a region server: the opening of a SIMPLE connection, and a get of one column, or scans. */
import { GetRequest } from "../src/protobuf/client-messages.ts";
import { encode } from "../src/protobuf/codec.ts";
import { CLIENT_VERSION_INFO, encodeConnectionHeader } from "../src/wire/connection-header.ts";
import { SIMPLE_PREAMBLE } from "../src/wire/preamble.ts";
import { encodeMethodName, type RequestParts, requestFrameSize, writeRequestFrame } from "../src/wire/request.ts";
import { runContestant } from "./children.ts";
import type { Measurement } from "./plan.ts";
import type { RegionOrders } from "./raw-region-contestant.ts";
import type { RawScanOrders } from "./raw-scan-contestant.ts";

export interface FloorTarget {
  readonly port: number;
  /** the full name, in bytes */
  readonly region: Uint8Array;
  readonly row: string;
  readonly family: string;
  readonly qualifier: string;
}

/** A region name is what a specifier of this type holds. */
const REGION_NAME = 1;
const CALL_ID = 100_000;

/** Everything before the first call. */
function opening(): string {
  return Buffer.concat([
    SIMPLE_PREAMBLE,
    encodeConnectionHeader({
      serviceName: "ClientService",
      userInfo: { effectiveUser: "bench" },
      cellBlockCodecClass: "org.apache.hadoop.hbase.codec.KeyValueCodec",
      versionInfo: CLIENT_VERSION_INFO,
    }),
  ]).toString("hex");
}

export function getFloor(target: FloorTarget, inFlight: number): Promise<Measurement> {
  const { port } = target;
  const orders: RegionOrders = { port, inFlight, opening: opening(), request: get(target).toString("hex") };
  return runContestant<Measurement>("raw-region-contestant.js", orders);
}

/** @param region the full name, in bytes */
export function scanFloor(
  { port, region }: Pick<FloorTarget, "port" | "region">,
  load: Pick<RawScanOrders, "inFlight" | "warmMs" | "measureMs">,
): Promise<Measurement> {
  const orders: RawScanOrders = { port, opening: opening(), region: Buffer.from(region).toString("hex"), ...load };
  return runContestant<Measurement>("raw-scan-contestant.js", orders);
}

function get({ region, row, family, qualifier }: FloorTarget): Buffer {
  const parts: RequestParts = {
    callId: CALL_ID,
    method: encodeMethodName("Get"),
    param: encode(GetRequest, {
      region: { type: REGION_NAME, value: region },
      get: {
        row: Buffer.from(row),
        column: [{ family: Buffer.from(family), qualifier: [Buffer.from(qualifier)] }],
        cacheBlocks: true,
        maxVersions: 1,
      },
    }),
    timeoutMs: 60_000,
  };
  const frame = Buffer.alloc(requestFrameSize(parts));
  writeRequestFrame(frame, 0, parts);
  return frame;
}
