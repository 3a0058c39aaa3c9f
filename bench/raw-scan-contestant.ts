/**
 * The floor of a scan of a real region without security: a bare socket that opens scanners and asks on, and drops what it gets. It looks
 * at the answers' lengths and call ids only, and at the first answer of a scanner for its id.
 */
import { connect } from "node:net";
import { encode } from "../src/protobuf/codec.ts";
import { Cursor } from "../src/protobuf/cursor.ts";
import { varintTag } from "../src/protobuf/message-writer.ts";
import { ScanRequest } from "../src/protobuf/scan-messages.ts";
import { encodeMethodName, type RequestParts, requestFrameSize, writeRequestFrame } from "../src/wire/request.ts";
import { Counter, measureAndExit, orders } from "./measure.ts";

export interface RawScanOrders {
  readonly port: number;
  readonly inFlight: number;
  /** everything before the first call, in hex */
  readonly opening: string;
  /** the region's name, in hex */
  readonly region: string;
  readonly warmMs: number;
  readonly measureMs: number;
}

const { port, inFlight, opening, region, ...durations } = orders<RawScanOrders>();
/** What is looked at of an answer: more than its message takes. */
const HEAD_BYTES = 65_536;
const METHOD = encodeMethodName("Scan");
const counter = new Counter();

interface Head {
  readonly callId: number;
  readonly scannerId: bigint | undefined;
  readonly moreInRegion: boolean;
  /** pieces of rows are counted as rows: there is one an answer */
  readonly rows: number;
}

/** One scan after another, by its call id. */
interface Scan {
  id: bigint | undefined;
  calls: number;
}
const scans: Scan[] = Array.from({ length: inFlight }, () => ({ id: undefined, calls: 0 }));

const common = {
  numberOfRows: 0x7fff_ffff,
  closeScanner: false,
  clientHandlesPartials: true,
  clientHandlesHeartbeats: true,
  trackScanMetrics: false,
} as const;

function ask(callId: number): void {
  const { id, calls } = scans[callId] as Scan;
  const message =
    id === undefined
      ? { ...common, region: { type: 1, value: Buffer.from(region, "hex") }, scan: { maxResultSize: 2_097_152n } }
      : { ...common, scannerId: id, nextCallSeq: BigInt(calls) };
  const parts: RequestParts = { callId, method: METHOD, param: encode(ScanRequest, message), timeoutMs: 60_000 };
  const frame = Buffer.alloc(requestFrameSize(parts));
  writeRequestFrame(frame, 0, parts);
  socket.write(frame);
}

const head = Buffer.alloc(HEAD_BYTES);
let headBytes = 0;
/** of the answer that is coming, its length included; 0 while that is not known */
let frameBytes = 0;
let seen = 0;

function take(bytes: Buffer): void {
  let at = 0;
  while (at < bytes.length) {
    if (headBytes < HEAD_BYTES) headBytes += bytes.copy(head, headBytes, at);
    if (frameBytes === 0 && headBytes >= 4) frameBytes = head.readInt32BE(0) + 4;
    const left = (frameBytes || Number.POSITIVE_INFINITY) - seen;
    const count = Math.min(left, bytes.length - at);
    at += count;
    seen += count;
    if (seen === frameBytes) endFrame();
  }
}

function endFrame(): void {
  const { callId, moreInRegion, scannerId, rows } = readHead();
  headBytes = frameBytes = seen = 0;
  const scan = scans[callId] as Scan;
  if (scan.id !== undefined) scan.calls++;
  scan.id ??= scannerId;
  counter.calls += rows;
  if (!moreInRegion) {
    scan.id = undefined;
    scan.calls = 0;
  }
  if (!counter.stopped) ask(callId);
}

/** By hand: of the counts of cells, which are most of a message, only how many there are is wanted. */
function readHead(): Head {
  const cursor = new Cursor(head, 4, HEAD_BYTES, "answer");
  const headerEnd = cursor.length() + cursor.at;
  if (cursor.tag() !== varintTag(1)) throw new Error("no call id");
  const callId = cursor.int32();
  cursor.at = headerEnd;
  const bodyEnd = cursor.length() + cursor.at;
  let scannerId: bigint | undefined;
  let moreInRegion = true;
  let rows = 0;
  while (cursor.at < bodyEnd) {
    const tag = cursor.tag();
    if (tag === varintTag(2)) scannerId = cursor.uint64();
    else if (tag === varintTag(8)) moreInRegion = cursor.bool();
    else {
      if (tag === varintTag(1)) rows++;
      cursor.skip(tag);
    }
  }
  return { callId, scannerId, moreInRegion, rows };
}

const socket = connect({
  port,
  host: "127.0.0.1",
  noDelay: true,
  onread: {
    buffer: Buffer.allocUnsafeSlow(262_144),
    callback(count: number, buffer: Uint8Array): boolean {
      take(Buffer.from(buffer.buffer, buffer.byteOffset, count));
      return true;
    },
  },
});
socket.write(Buffer.from(opening, "hex"));
for (let callId = 0; callId < inFlight; callId++) ask(callId);
await measureAndExit(counter, durations);
