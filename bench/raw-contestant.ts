/**
 * The floor: a bare socket with Node's `onread` that counts the bytes of answers and writes that many requests again. It
 * encodes, decodes and remembers nothing; no client can be cheaper.
 */
import { connect } from "node:net";
import { cannedCall, opening } from "./canned-call.ts";
import { Counter, measureAndExit, orders } from "./measure.ts";

const { port, inFlight } = orders<{ port: number; inFlight: number }>();
const { request, responseBytes } = cannedCall();
const wave = Buffer.concat(Array.from({ length: inFlight }, () => request));
const counter = new Counter();
let partial = 0;

const socket = connect({
  port,
  host: "127.0.0.1",
  noDelay: true,
  onread: {
    buffer: Buffer.allocUnsafeSlow(65_536),
    callback(count: number): boolean {
      partial += count;
      const answers = Math.floor(partial / responseBytes);
      partial -= answers * responseBytes;
      counter.calls += answers;
      if (answers > 0 && !counter.stopped)
        socket.write(answers === inFlight ? wave : wave.subarray(0, answers * request.length));
      return true;
    },
  },
});
socket.write(opening());
socket.write(wave);
await measureAndExit(counter);
