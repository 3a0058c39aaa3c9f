/**
 * A process of its own that answers every request frame with the same bytes under its call id, all frames of a chunk in one
 * write. It reads a SIMPLE opening and nothing else: it is there to cost little, not to be a server.
 */
import { createServer, type Socket } from "node:net";
import { ANSWER } from "./canned-call.ts";
import { serve } from "./child-server.ts";
import { orders } from "./measure.ts";

const { silent = false } = orders<{ /** reads, and answers nothing */ readonly silent?: boolean }>();
const PREAMBLE_BYTES = 6;
const BODY: Buffer = Buffer.concat([Buffer.from([ANSWER.length]), ANSWER]);

class StandIn {
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #opened = false;
  #out: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      if (!silent) this.#read(chunk);
    });
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    if (!this.#opened) {
      if (bytes.length < PREAMBLE_BYTES + 4) {
        this.#rest = bytes;
        return;
      }
      at = PREAMBLE_BYTES + 4 + bytes.readInt32BE(PREAMBLE_BYTES);
      this.#opened = true;
    }
    // At worst an answer is as long as its request and the canned body.
    this.#out = Buffer.allocUnsafe(bytes.length + (bytes.length >> 4) * BODY.length + BODY.length);
    let written = 0;
    for (; bytes.length - at >= 4; ) {
      const end = at + 4 + bytes.readInt32BE(at);
      if (end > bytes.length) break;
      written = this.#answer(bytes, at + 4, written);
      at = end;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : Buffer.alloc(0);
    if (written > 0) this.#socket.write(this.#out.subarray(0, written));
  }

  /** The header begins with the call id: a length (one byte here), the field's tag, a varint. */
  #answer(bytes: Buffer, start: number, offset: number): number {
    const out = this.#out;
    let idEnd = start + 2;
    while ((bytes[idEnd] ?? 0) >= 0x80) idEnd++;
    idEnd++;
    const headerBytes = idEnd - start - 1;
    let at = out.writeInt32BE(1 + headerBytes + BODY.length, offset);
    out[at++] = headerBytes;
    for (let from = start + 1; from < idEnd; from++) out[at++] = bytes[from] ?? 0;
    return at + BODY.copy(out, at);
  }
}

const server = createServer({ noDelay: true }, (socket) => void new StandIn(socket));
await serve(server);
