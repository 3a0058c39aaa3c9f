/** `ClientService.Scan`: opens a scanner, reads on, renews its lease, closes it; or all of it in one call. The order of the checks is HBase's. */
import { toPrintable } from "../../bytes/printable.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import { type Scan, ScanRequest, ScanResponse } from "../../protobuf/scan-messages.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import { isAtLeast } from "../client-version.ts";
import type { AnswerLimits, ScanAnswer } from "../data/region-data.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import { type CallContext, type ServiceAnswer, ServiceException } from "../service.ts";
import type { Steps } from "../turns.ts";
import { AnswerCells } from "./answer-cells.ts";
import * as exceptions from "./java-exceptions.ts";
import { int32, scanShape } from "./read-shapes.ts";
import { inTurns, type RegionServerSetup, regionNamed } from "./region-server-options.ts";
import type { OpenScanner, Scanners } from "./scanners.ts";

type Response = InputOf<typeof ScanResponse>;

const EMPTY = Buffer.alloc(0);
/** `hbase.region.server.scan.time.limit.delta`: less would be too short to read anything. */
const MIN_SCAN_MS = 10;

export function scanCall(
  setup: RegionServerSetup,
  scanners: Scanners,
  param: Buffer,
  context: CallContext,
): ServiceAnswer | Promise<ServiceAnswer> {
  const request = decode(ScanRequest, param);
  const { scannerId, scan } = request;
  if (scannerId !== undefined) return proceed(setup, scanners, request, context, scannerId);
  if (scan === undefined) throw doNotRetryIO("Missing required input: scannerId or scan");
  const scanner = open(setup, scanners, request, scan, context);
  const ttl = setup.limits.scannerLeaseMs;
  const call = { setup, scanners, request, context, scanner };
  return work(call, { scannerId: scanner.id, ttl, mvccReadPoint: scanner.scanner.readPoint });
}

function open(
  setup: RegionServerSetup,
  scanners: Scanners,
  request: ScanRequest,
  scan: Scan,
  { peer }: CallContext,
): OpenScanner {
  const region = regionNamed(setup, request.region?.value ?? EMPTY);
  const shape = scanShape(scan, setup.options.makeRowFilter);
  const inOneCall = request.closeScanner === true && request.renew !== true;
  return scanners.open({ owner: peer, inOneCall, inMeta: region.info.table.isMeta }, () => ({
    region,
    scanner: region.data.openScanner(shape),
    maxResultBytes: maxResultBytes(scan, setup),
    needCursor: scan.needCursorResult ?? false,
  }));
}

function maxResultBytes({ maxResultSize = 0n }: Scan, { limits }: RegionServerSetup): number {
  const asked = Number(BigInt.asIntN(64, maxResultSize));
  return asked > 0 ? Math.min(asked, limits.maxResultBytes) : limits.maxResultBytes;
}

/** A call to a scanner that was opened before. */
function proceed(
  setup: RegionServerSetup,
  scanners: Scanners,
  request: ScanRequest,
  context: CallContext,
  scannerId: bigint,
): ServiceAnswer | Promise<ServiceAnswer> {
  const scanner = scanners.find(scannerId);
  if (scanner === undefined) return answerClosed(scanners, request, scannerId);
  checkRegion(setup, scanners, scanner);
  return work({ setup, scanners, request, context, scanner }, { scannerId });
}

function answerClosed(scanners: Scanners, { nextCallSeq }: ScanRequest, scannerId: bigint): ServiceAnswer {
  const expected = scanners.closedCallSeq(scannerId);
  if (expected === undefined) {
    const name = BigInt.asIntN(64, scannerId);
    throw exceptions.unknownScanner(`Unknown scanner '${name}': it was never opened here, or its lease has expired`);
  }
  // A call that was sent twice must not look like the end of the region.
  if (nextCallSeq !== undefined && nextCallSeq !== expected) throw exceptions.outOfOrderNext(expected, nextCallSeq);
  return encode(ScanResponse, { scannerId });
}

/** A region that was closed and opened again is another one. */
function checkRegion(setup: RegionServerSetup, scanners: Scanners, scanner: OpenScanner): void {
  const { info } = scanner.region;
  if (servedNow(setup, info.name) === scanner.region) return;
  scanners.close(scanner, false);
  const name = BigInt.asIntN(64, scanner.id);
  throw exceptions.notServingRegion(`Region has changed on the scanner ${name}: regionName=${toPrintable(info.name)}`);
}

function servedNow(setup: RegionServerSetup, name: Buffer): ServedRegion | undefined {
  try {
    return regionNamed(setup, name);
  } catch (error) {
    if (error instanceof ServiceException) return undefined;
    throw error;
  }
}

/** One call, as its steps see it. */
interface ScanCall {
  readonly setup: RegionServerSetup;
  readonly scanners: Scanners;
  readonly request: ScanRequest;
  readonly context: CallContext;
  readonly scanner: OpenScanner;
}

function work(call: ScanCall, response: Response): ServiceAnswer | Promise<ServiceAnswer> {
  const { setup, scanners, request, scanner } = call;
  const { renew = false, closeScanner = false } = request;
  checkCallSeq(request, scanner);
  if (renew) {
    scanners.renew(scanner);
    return encode(ScanResponse, response);
  }
  const rows = int32(request.numberOfRows ?? (closeScanner ? 0 : 1));
  if (rows <= 0) return answerTo(call, response, NOTHING_ASKED);
  scanner.region.requests.reads += 1;
  const begunMs = setup.monotonicMs();
  const limits = limitsOf(call, rows);
  const read = next(call, limits);
  if (!read.heartbeat) return answerTo(call, response, read);
  const answer = goOn(call, response, limits, read, begunMs);
  call.context.carry?.(answer);
  return answer;
}

/** A turn is over. A client that knows heartbeats gets one when it has waited enough; any other waits until its answer is full. */
async function goOn(
  call: ScanCall,
  response: Response,
  limits: AnswerLimits,
  first: ScanAnswer,
  begunMs: number,
): Promise<ServiceAnswer> {
  const { setup, scanners, scanner, context } = call;
  let read = first;
  while (read.heartbeat) {
    const tookMs = setup.monotonicMs() - begunMs;
    if (knowsHeartbeats(call.request) && tookMs >= mayTakeMs(call)) break;
    scanners.renew(scanner);
    await setup.turns.next();
    const { timeoutMs = Number.POSITIVE_INFINITY } = context;
    // Nobody waits for the answer any more.
    if (tookMs > timeoutMs) throw failed(call, exceptions.timeoutIO(`The scan took ${tookMs} ms of ${timeoutMs}`));
    if (scanners.find(scanner.id) !== scanner)
      throw exceptions.unknownScanner("The scanner was closed while it worked");
    checkRegion(setup, scanners, scanner);
    read = next(call, { ...limits, untilMs: turnEndsAt(setup) }, read);
  }
  return answerTo(call, response, read);
}

function answerTo(call: ScanCall, response: Response, read: ScanAnswer): ServiceAnswer | Promise<ServiceAnswer> {
  const { scanners, request, context, scanner } = call;
  const { closeScanner = false } = request;
  const over = !read.moreResults || !read.moreInRegion || closeScanner;
  if (over) scanners.close(scanner, true);
  else scanners.renew(scanner);
  const cells = new AnswerCells(context.cellBlocks);
  const message = encode(ScanResponse, {
    ...response,
    ...resultsOf(read, scanner.region, cells),
    moreResults: read.moreResults,
    moreResultsInRegion: read.moreInRegion,
    ...(read.heartbeat ? { heartbeatMessage: true } : {}),
    ...(read.heartbeat && scanner.needCursor && read.cursorRow !== undefined
      ? { cursor: { row: read.cursorRow } }
      : {}),
    ...(request.trackScanMetrics === true && read !== NOTHING_ASKED ? { scanMetrics: metricsOf(read) } : {}),
  });
  return inTurns(call.setup, call.context, behind(message, cells));
}

function* behind(message: Buffer, cells: AnswerCells): Steps<ServiceAnswer> {
  return { message, cells: yield* cells.block() };
}

function checkCallSeq({ nextCallSeq }: ScanRequest, scanner: OpenScanner): void {
  if (nextCallSeq === undefined) return;
  if (nextCallSeq !== scanner.nextCallSeq) throw exceptions.outOfOrderNext(scanner.nextCallSeq, nextCallSeq);
  scanner.nextCallSeq += 1n;
}

const NOTHING_ASKED: ScanAnswer = {
  pieces: [],
  moreInRegion: true,
  moreResults: true,
  heartbeat: false,
  rowsScanned: 0,
  rowsFiltered: 0,
};

function next(call: ScanCall, limits: AnswerLimits, unfinished?: ScanAnswer): ScanAnswer {
  try {
    return call.scanner.scanner.next(limits, unfinished);
  } catch (error) {
    throw failed(call, error);
  }
}

/** The scanner is closed: where it stands is not known any more, and the client opens another behind its last row. */
function failed({ scanners, scanner, context }: ScanCall, error: unknown): unknown {
  scanners.close(scanner, false);
  if (!(error instanceof ServiceException) || error.doNotRetry) return error;
  const cause = `${error.javaClass}: ${error.message}`;
  if (isAtLeast(context.version, 1, 4)) return exceptions.scannerReset(cause);
  return exceptions.unknownScanner(`The scanner was closed: ${cause}`);
}

function limitsOf({ setup, request, scanner }: ScanCall, maxPieces: number): AnswerLimits {
  const limit = int32(request.limitOfRows ?? 0);
  return {
    maxPieces,
    maxBytes: scanner.maxResultBytes,
    maxRows: limit > 0 ? limit : undefined,
    untilMs: turnEndsAt(setup),
    partials: request.clientHandlesPartials ?? false,
  };
}

function turnEndsAt({ options, limits }: RegionServerSetup): number {
  return options.clock() + limits.turnMs;
}

/** They come in the middle of a row, too. */
function knowsHeartbeats({ clientHandlesPartials = false, clientHandlesHeartbeats = false }: ScanRequest): boolean {
  return clientHandlesPartials && clientHandlesHeartbeats;
}

function mayTakeMs({ setup: { limits }, context: { timeoutMs = Number.POSITIVE_INFINITY } }: ScanCall): number {
  return Math.max(MIN_SCAN_MS, Math.min(limits.scannerLeaseMs / 2, timeoutMs / 2, limits.maxScanMs));
}

function resultsOf({ pieces }: ScanAnswer, region: ServedRegion, cells: AnswerCells): Response {
  const stale = region.info.replicaId !== 0;
  if (pieces.length === 0) return { stale };
  if (!cells.inBlock) {
    const results = pieces.map((piece) => ({ ...cells.inlineResult(piece.cells, stale), partial: piece.partial }));
    return { stale, results };
  }
  for (const piece of pieces) cells.add(piece.cells);
  return {
    stale,
    cellsPerResult: pieces.map((piece) => piece.cells.length),
    partialFlagPerResult: pieces.map(({ partial }) => partial),
  };
}

function metricsOf({ rowsScanned, rowsFiltered }: ScanAnswer): NonNullable<Response["scanMetrics"]> {
  return {
    metrics: [
      { name: "ROWS_SCANNED", value: BigInt(rowsScanned) },
      { name: "ROWS_FILTERED", value: BigInt(rowsFiltered) },
    ],
  };
}
