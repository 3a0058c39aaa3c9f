/**
 * `ClientService.Scan` of the made-up cluster, as region servers of 2.x do it: what ends an answer, pieces of rows, signs of life, cursors,
 * the sequence of calls, leases, and scanners that were closed.
 */

import type { RegionInfo } from "../../src/names/region-info.ts";
import type { ServerName } from "../../src/names/server-name.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import { ScanRequest, ScanResponse } from "../../src/protobuf/scan-messages.ts";
import type { MessageOf } from "../../src/protobuf/schema.ts";
import type { CallAnswer } from "../../src/rpc/call.ts";
import type { Clock } from "../../src/rpc/clock.ts";
import { type CellParts, cellSize, encodeCells } from "../../src/wire/cell.ts";
import { javaError, type StandInCall, type StandInRegions } from "./stand-in-regions.ts";

export interface ScanBehaviour {
  leaseMs: number;
  /** so many cells are looked at before the time for an answer is up */
  cellsAtATime: number;
  /** a region that was read to its last row says so only in the next answer */
  endsLate: boolean;
  /** a row that was cut by its size at its last cell is marked as partial all the same */
  marksLastPiece: boolean;
  /** the filter: which rows are handed out */
  accepts: (row: Uint8Array) => boolean;
}

interface OpenScanner {
  readonly id: bigint;
  readonly region: RegionInfo;
  readonly server: ServerName;
  readonly cells: readonly CellParts[];
  readonly scan: NonNullable<MessageOf<typeof ScanRequest>["scan"]>;
  at: number;
  nextCallSeq: number;
  expiresAtMs: number;
}

interface Page {
  readonly results: { readonly cells: CellParts[]; readonly partial: boolean }[];
  readonly moreResults: boolean;
  readonly heartbeat: boolean;
  /** the row that comes next */
  readonly cursor: Uint8Array | undefined;
}

export class StandInScans {
  readonly behaviour: ScanBehaviour = {
    leaseMs: 60_000,
    cellsAtATime: Number.POSITIVE_INFINITY,
    endsLate: false,
    marksLastPiece: false,
    accepts: () => true,
  };
  /** every request, decoded */
  readonly requests: MessageOf<typeof ScanRequest>[] = [];
  readonly #clock: Clock;
  readonly #open = new Map<bigint, OpenScanner>();
  /** by id: the next_call_seq that each had when it was closed */
  readonly #closed = new Map<bigint, number>();
  #nextId = 0xffff_ffff_0000_0001n;
  /** the most that were open at once */
  mostOpen = 0;

  constructor(cluster: StandInRegions, clock: Clock) {
    this.#clock = clock;
    cluster.answer("Scan", (call) => this.#scan(call, cluster));
  }

  /** Scanners that nobody has closed, and whose leases run. */
  get openScanners(): number {
    const nowMs = this.#clock.now();
    return [...this.#open.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs).length;
  }

  /** Requests by what they are for. */
  count(kind: ReturnType<typeof kindOf>): number {
    return this.requests.filter((request) => kindOf(request) === kind).length;
  }

  #scan(call: StandInCall, cluster: StandInRegions): CallAnswer {
    const request = decode(ScanRequest, call.request.param);
    this.requests.push(request);
    if (request.scannerId !== undefined) return this.#goOn(request, request.scannerId, call, cluster);
    if (request.region === undefined || request.scan === undefined) throw javaError("DoNotRetryIOException", "no scan");
    const { info } = cluster.regionNamed(call, request.region);
    const scanner: OpenScanner = {
      id: this.#nextId++,
      region: info,
      server: call.server,
      scan: request.scan,
      cells: cellsOf(cluster.cells, info, request.scan),
      at: 0,
      nextCallSeq: 0,
      expiresAtMs: 0,
    };
    this.#open.set(scanner.id, scanner);
    this.mostOpen = Math.max(this.mostOpen, this.#open.size);
    return this.#answer(request, scanner, { ttl: this.behaviour.leaseMs, mvccReadPoint: 7n });
  }

  #goOn(request: MessageOf<typeof ScanRequest>, id: bigint, call: StandInCall, cluster: StandInRegions): CallAnswer {
    const scanner = this.#open.get(id);
    if (scanner === undefined || scanner.server !== call.server) return this.#closedOne(request, id);
    if (scanner.expiresAtMs <= this.#clock.now()) {
      this.#open.delete(id);
      throw javaError("UnknownScannerException", `${id} has expired`);
    }
    // Its region may have gone.
    const { region } = scanner;
    const here = cluster.regions
      .flatMap((each) => cluster.replicasOf(each))
      .find(({ info, server }) => info.name.equals(region.name) && server === call.server);
    if (here === undefined || cluster.disabled) {
      this.#open.delete(id);
      throw javaError("NotServingRegionException", "the region has been closed");
    }
    if (request.closeScanner === true) {
      this.#close(scanner);
      return answerOf({ scannerId: id });
    }
    if (request.nextCallSeq !== undefined) {
      if (Number(request.nextCallSeq) !== scanner.nextCallSeq)
        throw javaError(
          "exceptions.OutOfOrderScannerNextException",
          `expected ${scanner.nextCallSeq}, got ${request.nextCallSeq}`,
        );
      scanner.nextCallSeq++;
    }
    scanner.expiresAtMs = this.#clock.now() + this.behaviour.leaseMs;
    if (request.renew === true) return answerOf({ scannerId: id });
    return this.#answer(request, scanner, {});
  }

  #closedOne(request: MessageOf<typeof ScanRequest>, id: bigint): CallAnswer {
    const seq = this.#closed.get(id);
    if (seq === undefined) throw javaError("UnknownScannerException", `${id} is not known`);
    if (request.closeScanner !== true && request.nextCallSeq !== undefined && Number(request.nextCallSeq) !== seq)
      throw javaError("exceptions.OutOfOrderScannerNextException", `expected ${seq}, got ${request.nextCallSeq}`);
    return answerOf({ scannerId: id });
  }

  #answer(
    request: MessageOf<typeof ScanRequest>,
    scanner: OpenScanner,
    more: Partial<MessageOf<typeof ScanResponse>>,
  ): CallAnswer {
    const page = this.#page(request, scanner);
    const atEnd = scanner.at >= scanner.cells.length;
    const regionEnds = atEnd && !(this.behaviour.endsLate && page.results.length > 0 && page.moreResults);
    scanner.expiresAtMs = this.#clock.now() + this.behaviour.leaseMs;
    if (!page.moreResults || regionEnds || request.closeScanner === true) this.#close(scanner);
    const { results } = page;
    return answerOf(
      {
        ...more,
        scannerId: scanner.id,
        ...(scanner.region.replicaId > 0 ? { stale: true } : {}),
        cellsPerResult: results.map(({ cells }) => cells.length),
        partialFlagPerResult: results.map(({ partial }) => partial),
        moreResults: page.moreResults,
        moreResultsInRegion: !regionEnds,
        heartbeatMessage: page.heartbeat && !regionEnds ? true : undefined,
        ...(page.heartbeat && !regionEnds && scanner.scan.needCursorResult === true && page.cursor !== undefined
          ? { cursor: { row: Buffer.from(page.cursor) } }
          : {}),
        ...(request.trackScanMetrics === true
          ? { scanMetrics: { metrics: [{ name: "ROWS_SCANNED", value: BigInt(results.length) }] } }
          : {}),
      },
      results.flatMap(({ cells }) => cells),
    );
  }

  /** The next results, until something ends the answer. */
  #page(request: MessageOf<typeof ScanRequest>, scanner: OpenScanner): Page {
    const { scan, cells } = scanner;
    const maxRows = request.numberOfRows ?? 1;
    const inPieces = request.clientHandlesPartials === true;
    const maxBytes = Number(scan.maxResultSize ?? 2n ** 40n);
    const maxLooks = inPieces && request.clientHandlesHeartbeats === true ? this.behaviour.cellsAtATime : Infinity;
    const results: Page["results"] = [];
    let bytes = 0;
    let looks = 0;
    let rows = 0;
    let heartbeat = false;
    let moreResults = true;
    while (scanner.at < cells.length && results.length < maxRows && bytes < maxBytes) {
      if (looks >= maxLooks) {
        heartbeat = true;
        break;
      }
      const { row } = cells[scanner.at] as CellParts;
      if (!this.behaviour.accepts(row)) {
        while (sameRow(cells[scanner.at], row)) scanner.at++;
        looks++;
        continue;
      }
      const piece: CellParts[] = [];
      while (sameRow(cells[scanner.at], row)) {
        const cell = cells[scanner.at++] as CellParts;
        piece.push(cell);
        bytes += cellSize(cell);
        looks++;
        if (piece.length === scan.batchSize || (inPieces && (bytes >= maxBytes || looks >= maxLooks))) break;
      }
      const goesOn = sameRow(cells[scanner.at], row);
      results.push({
        cells: piece,
        partial: goesOn || (this.behaviour.marksLastPiece && bytes >= maxBytes && inPieces),
      });
      if (!goesOn) rows++;
      if (request.limitOfRows !== undefined && request.limitOfRows > 0 && rows >= request.limitOfRows) {
        moreResults = false;
        break;
      }
    }
    return { results, moreResults, heartbeat, cursor: cells[scanner.at]?.row };
  }

  #close(scanner: OpenScanner): void {
    this.#open.delete(scanner.id);
    this.#closed.set(scanner.id, scanner.nextCallSeq);
  }
}

export function kindOf(request: MessageOf<typeof ScanRequest>): "open" | "next" | "renew" | "close" {
  if (request.scannerId === undefined) return "open";
  if (request.renew === true) return "renew";
  return request.closeScanner === true ? "close" : "next";
}

function sameRow(cell: CellParts | undefined, row: Uint8Array): boolean {
  return cell !== undefined && Buffer.compare(cell.row, row) === 0;
}

/** What of the region the scan is for, row by row in its direction; the cells of a row always in their order. */
function cellsOf(all: readonly CellParts[], region: RegionInfo, scan: OpenScanner["scan"]): CellParts[] {
  const within = all.filter(({ row }) => region.contains(row) && isWanted(row, scan));
  if (scan.reversed !== true) return within;
  const rows: CellParts[][] = [];
  for (const cell of within) {
    const last = rows.at(-1);
    if (last !== undefined && sameRow(last[0], cell.row)) last.push(cell);
    else rows.push([cell]);
  }
  return rows.reverse().flat();
}

function isWanted(
  row: Uint8Array,
  { reversed, startRow, stopRow, includeStartRow, includeStopRow }: OpenScanner["scan"],
): boolean {
  const direction = reversed === true ? -1 : 1;
  if (startRow !== undefined && startRow.length > 0) {
    const order = direction * Buffer.compare(row, startRow);
    if (order < 0 || (order === 0 && includeStartRow === false)) return false;
  }
  if (stopRow === undefined || stopRow.length === 0) return true;
  const order = direction * Buffer.compare(row, stopRow);
  // Left out, the stop row counts if it is the start row as well.
  const inclusive = includeStopRow ?? startRow?.equals(stopRow) === true;
  return order < 0 || (order === 0 && inclusive);
}

function answerOf(message: Partial<MessageOf<typeof ScanResponse>>, cells: readonly CellParts[] = []): CallAnswer {
  const body = encode(ScanResponse, message);
  return cells.length === 0 ? { body } : { body, cellBlock: encodeCells(cells) };
}
