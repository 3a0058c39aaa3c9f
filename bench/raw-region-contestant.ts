/**
 * The floor of a get on a real region server without security: a bare socket that sends one pre-encoded frame again and again
 * and only counts the bytes of the answers, which all have the length of the first.
 */
import { connect } from "node:net";
import { Counter, measureAndExit, orders } from "./measure.ts";

export interface RegionOrders {
  readonly port: number;
  readonly inFlight: number;
  /** everything before the first call, in hex */
  readonly opening: string;
  /** one call, in hex */
  readonly request: string;
}

const { port, inFlight, ...frames } = orders<RegionOrders>();
const request = Buffer.from(frames.request, "hex");
const wave = Buffer.concat(Array.from({ length: inFlight }, () => request));
const counter = new Counter();
let responseBytes = 0;
let partial = 0;

const socket = connect({
  port,
  host: "127.0.0.1",
  noDelay: true,
  onread: {
    buffer: Buffer.allocUnsafeSlow(65_536),
    callback(count: number, buffer: Uint8Array): boolean {
      if (responseBytes === 0) learn(Buffer.from(buffer.buffer, buffer.byteOffset, count));
      else take(count);
      return true;
    },
  },
});

/** The first answer, alone on its way and small, comes in one piece. */
function learn(first: Buffer): void {
  responseBytes = first.readInt32BE(0) + 4;
  if (first.length !== responseBytes) throw new Error(`the first answer came in pieces: ${first.length} bytes`);
  socket.write(wave);
}

function take(count: number): void {
  partial += count;
  const answers = Math.floor(partial / responseBytes);
  partial -= answers * responseBytes;
  counter.calls += answers;
  if (answers > 0 && !counter.stopped)
    socket.write(answers === inFlight ? wave : wave.subarray(0, answers * request.length));
}

socket.write(Buffer.concat([Buffer.from(frames.opening, "hex"), request]));
await measureAndExit(counter);
