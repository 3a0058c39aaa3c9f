/**
 * One scanner that is open on one region: its calls, in their order. Every next and every renewal has the next number of the
 * scanner's sequence; opening has none. After a failed call the number is doubtful, and whoever uses it must know (`scan-failures.ts`).
 */
import { toPrintable } from "../bytes/printable.ts";
import { type ErrorPlace, HBaseError } from "../errors/hbase-error.ts";
import { MalformedMessageError, UnexpectedMessageError } from "../errors/protocol-errors.ts";
import { encode } from "../protobuf/codec.ts";
import { RegionSpecifierType } from "../protobuf/hbase-enums.ts";
import { ScanRequest } from "../protobuf/scan-messages.ts";
import type { InputOf } from "../protobuf/schema.ts";
import type { RegionLocation } from "../region/region-location.ts";
import type { CallAnswer } from "../rpc/call.ts";
import type { Clock } from "../rpc/clock.ts";
import type { Caller } from "../rpc/stub.ts";
import { addressText } from "../transport/transport.ts";
import { type DecodedScanResponse, decodeScanResponse } from "../wire/scan-response.ts";
import type { ScanWatch } from "./operation-diagnostics.ts";
import { publishScanStep, type ScanStepEvent } from "./scan-diagnostics.ts";
import type { ScanMetrics } from "./scan-metrics.ts";

export interface ScannerEnvironment {
  readonly rpc: Caller;
  readonly clock: Clock;
  readonly metrics: ScanMetrics;
  readonly watch: ScanWatch;
  readonly priority: number | undefined;
  /** results an answer at most */
  readonly caching: number;
  readonly serverMetrics: boolean;
}

export interface OpenRequest {
  readonly scan: NonNullable<InputOf<typeof ScanRequest>["scan"]>;
  /** rows that are still wanted; Infinity for all */
  readonly rowsLeft: number;
  /** close it with the same call */
  readonly oneCall: boolean;
  readonly timeoutMs: number;
}

export interface Opened {
  /** undefined if it is closed again: its region has no more, or that was asked for */
  readonly scanner: RegionScanner | undefined;
  readonly answer: DecodedScanResponse;
}

/** HBase's HIGH_QOS. */
const CLOSE_PRIORITY = 200;
/** HBase's Integer.MAX_VALUE. */
const MAX_ROWS = 0x7fff_ffff;

export class RegionScanner {
  readonly location: RegionLocation;
  /** how long the server keeps it without being asked */
  readonly leaseMs: number;
  readonly #environment: ScannerEnvironment;
  readonly #id: bigint;
  #nextCallSeq = 0;

  private constructor(environment: ScannerEnvironment, location: RegionLocation, id: bigint, leaseMs: number) {
    this.#environment = environment;
    this.location = location;
    this.#id = id;
    this.leaseMs = leaseMs;
  }

  /** Opens a scanner and brings its first rows. */
  static async open(environment: ScannerEnvironment, location: RegionLocation, request: OpenRequest): Promise<Opened> {
    const answer = await ask(environment, location, "open", request.timeoutMs, {
      region: { type: RegionSpecifierType.REGION_NAME, value: location.region.name },
      scan: request.scan,
      numberOfRows: environment.caching,
      closeScanner: request.oneCall,
      ...abilities(environment.serverMetrics),
      limitOfRows: limitOf(request.rowsLeft),
    });
    const { scannerId, leaseMs = 0, moreResults, moreResultsInRegion } = answer;
    const closed = request.oneCall || moreResults === false || moreResultsInRegion === false;
    if (closed) return { scanner: undefined, answer };
    if (scannerId === undefined)
      throw new UnexpectedMessageError("The server opened a scanner and did not say which", {
        where: placeOf(location),
      });
    return { scanner: new RegionScanner(environment, location, scannerId, leaseMs), answer };
  }

  async next(rowsLeft: number, timeoutMs: number): Promise<DecodedScanResponse> {
    const answer = await ask(this.#environment, this.location, "next", timeoutMs, {
      scannerId: this.#id,
      numberOfRows: this.#environment.caching,
      closeScanner: false,
      nextCallSeq: this.#nextCallSeq,
      ...abilities(this.#environment.serverMetrics),
      renew: false,
      limitOfRows: limitOf(rowsLeft),
    });
    this.#nextCallSeq++;
    return answer;
  }

  /** Keeps the scanner alive while the caller is busy. */
  async renew(timeoutMs: number): Promise<void> {
    await ask(this.#environment, this.location, "renew", timeoutMs, {
      scannerId: this.#id,
      numberOfRows: 0,
      closeScanner: false,
      nextCallSeq: this.#nextCallSeq,
      ...abilities(false),
      renew: true,
    });
    this.#nextCallSeq++;
  }

  /** Tells the server that it is not needed any more. Never throws; nobody waits for the answer. */
  close(timeoutMs: number): void {
    const { rpc } = this.#environment;
    const param = encode(ScanRequest, {
      scannerId: this.#id,
      numberOfRows: 0,
      closeScanner: true,
      ...abilities(false),
    });
    const call = { server: this.location.server, service: "ClientService", method: "Scan", param } as const;
    // If it does not get there, the server closes the scanner when its lease ends.
    rpc.call({ ...call, role: "regionserver", timeoutMs, priority: CLOSE_PRIORITY }).catch(() => undefined);
  }
}

/** Without both of them a server sends neither signs of life nor pieces of rows. */
function abilities(trackScanMetrics: boolean): {
  clientHandlesPartials: true;
  clientHandlesHeartbeats: true;
  trackScanMetrics: boolean;
} {
  return { clientHandlesPartials: true, clientHandlesHeartbeats: true, trackScanMetrics };
}

function limitOf(rowsLeft: number): number | undefined {
  return rowsLeft > MAX_ROWS ? undefined : rowsLeft;
}

async function ask(
  environment: ScannerEnvironment,
  location: RegionLocation,
  type: ScanStepEvent["type"],
  timeoutMs: number,
  message: InputOf<typeof ScanRequest>,
): Promise<DecodedScanResponse> {
  const { rpc, clock, metrics, priority, watch } = environment;
  const { operations } = watch;
  const startMs = clock.now();
  metrics.rpcCalls++;
  let bytes = 0;
  try {
    const answer = await rpc.call({
      server: location.server,
      role: "regionserver",
      service: "ClientService",
      method: "Scan",
      param: encode(ScanRequest, message),
      regionName: location.region.name,
      timeoutMs,
      ...(priority === undefined ? {} : { priority }),
      ...(operations === undefined ? {} : { operations }),
    });
    bytes = answer.body.length + (answer.cellBlock?.length ?? 0);
    const decoded = read(location, answer);
    metrics.noteAnswer(decoded, bytes, clock.now() - startMs);
    publishScanStep(() => eventOf(type, location, { ms: clock.now() - startMs, bytes }, decoded));
    return decoded;
  } catch (error) {
    publishScanStep(() => ({ ...eventOf(type, location, { ms: clock.now() - startMs, bytes }), error }));
    throw error;
  }
}

/** An answer that cannot be read says whose answer it was. */
function read(location: RegionLocation, { body, cellBlock }: CallAnswer): DecodedScanResponse {
  try {
    return decodeScanResponse(body, cellBlock);
  } catch (error) {
    if (!(error instanceof HBaseError)) throw error;
    throw new MalformedMessageError("ScanResponse", 0, error.message, { where: placeOf(location), cause: error });
  }
}

export function placeOf({ server, region }: RegionLocation): ErrorPlace {
  return {
    server: addressText(server),
    region: toPrintable(region.name),
    service: "ClientService",
    method: "Scan",
  };
}

function eventOf(
  type: ScanStepEvent["type"],
  { region, server }: RegionLocation,
  { ms, bytes }: { readonly ms: number; readonly bytes: number },
  answer?: DecodedScanResponse,
): ScanStepEvent {
  return {
    type,
    table: region.table.text,
    server: addressText(server),
    region: region.encodedName,
    ms,
    rows: answer?.rows.length ?? 0,
    bytes,
    heartbeat: answer?.heartbeat === true,
  };
}
