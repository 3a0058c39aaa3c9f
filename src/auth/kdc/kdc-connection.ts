/**
 * One question to one KDC over TCP (RFC 4120, 7.2.2): a 32-bit length and the message, both ways. UDP is not used: every
 * KDC serves TCP, and answers that are too long for UDP would need it anyway.
 */
import { connect, type Socket } from "node:net";
import { lengthPrefixed, readInt32 } from "../../bytes/big-endian.ts";
import type { KdcNote } from "./kdc-journal.ts";
import type { KdcAddress } from "./kdc-list.ts";

/** Far above any ticket; a peer that states more is no KDC. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Rejects with an Error whose message says what the KDC did. On abort the socket is gone at once. */
export function askKdc(kdc: KdcAddress, question: Buffer, signal: AbortSignal, note: KdcNote): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: kdc.host, port: kdc.port });
    const received: Buffer[] = [];
    let receivedBytes = 0;

    const finish = (end: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      socket.removeAllListeners();
      // What a destroyed socket still has to say must not become an uncaught error.
      socket.on("error", () => undefined);
      socket.destroy();
      end();
    };
    const fail = (problem: string): void => finish(() => reject(new Error(problem)));
    const onAbort = (): void =>
      finish(() => reject(signal.reason instanceof Error ? signal.reason : new Error("aborted")));

    const onData = (chunk: Buffer): void => {
      received.push(chunk);
      receivedBytes += chunk.length;
      if (receivedBytes < 4) return;
      const whole = received.length === 1 ? chunk : Buffer.concat(received);
      // The top bit is reserved, so that a negative length is as wrong as one too long.
      const stated = readInt32(whole, 0);
      if (stated < 0 || stated > MAX_ANSWER_BYTES)
        return fail(`stated an answer of ${stated >>> 0} bytes; at most ${MAX_ANSWER_BYTES} are taken`);
      if (receivedBytes < 4 + stated) {
        received.splice(0, received.length, whole);
        return;
      }
      finish(() => resolve(whole.subarray(4, 4 + stated)));
    };

    socket.once("connect", () => {
      note.stands("connected, no answer");
      send(socket, question);
    });
    socket.on("data", onData);
    socket.once("error", (error: NodeJS.ErrnoException) => fail(describe(error)));
    socket.once("close", () => fail(`closed the connection after ${receivedBytes} bytes of its answer`));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
  });
}

function send(socket: Socket, question: Buffer): void {
  socket.setNoDelay(true);
  socket.write(lengthPrefixed(question));
}

function describe(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return "refused the connection";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "host name cannot be resolved";
    case "ECONNRESET":
      return "reset the connection";
    default:
      return error.message === "" ? (error.code ?? "failed") : error.message;
  }
}
