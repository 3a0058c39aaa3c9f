/**
 * Finds out which kind of server one is, by asking `Securi` on a connection of its own. An opening does not always ask: with
 * one candidate, or a server that is remembered, there is no need to; the doctor wants to know all the same.
 */
import { ByteQueue } from "../bytes/byte-queue.ts";
import { ConnectionRejectedError, HandshakeClosedError } from "../errors/handshake-errors.ts";
import { HandshakeTimeoutError } from "../errors/timeout-errors.ts";
import type { ServerKind } from "../handshake/types.ts";
import { type Address, addressText, type ByteSink, type Dial, type Transport } from "../transport/transport.ts";
import { isExpectedHeader, isSecurityNotEnabled } from "../wire/exception.ts";
import { SECURITY_PREAMBLE } from "../wire/preamble.ts";
import { DEFAULT_ANSWER_LIMITS, decodePreambleAnswer, type PreambleAnswer } from "../wire/preamble-answer.ts";

export interface KindAnswer {
  readonly kind: ServerKind;
  /** what it said, if it said anything */
  readonly announced?: string;
}

/** Rejects if no TCP connection is made, and if the answer is none that an HBase server gives. */
export async function askKind(server: Address, timeoutMs: number, dial: Dial): Promise<KindAnswer> {
  const listener = new AnswerListener();
  const transport = await dial(server, { timeoutMs, sink: listener });
  try {
    transport.write(SECURITY_PREAMBLE);
    return await bounded(listener.answer, server, timeoutMs, transport);
  } finally {
    transport.destroy();
  }
}

function bounded(
  answer: Promise<PreambleAnswer | undefined>,
  server: Address,
  timeoutMs: number,
  transport: Transport,
): Promise<KindAnswer> {
  const where = { server: addressText(server), phase: "security preamble" };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      transport.destroy();
      reject(new HandshakeTimeoutError(timeoutMs, { where }));
    }, timeoutMs);
    answer
      .then((said) => resolve(kindOf(said, where)))
      .catch(reject)
      .finally(() => clearTimeout(timer));
  });
}

function kindOf(answer: PreambleAnswer | undefined, where: { server: string; phase: string }): KindAnswer {
  // Closed without a word: what servers before 2.6 do when they are in a hurry.
  if (answer === undefined) return { kind: "legacy" };
  if (answer.type === "text") {
    const kind = /^[^/@]+(\/[^/@]+)?@[^/@]+$/.test(answer.text) ? "announces" : "misannounces";
    return { kind, announced: answer.text };
  }
  const { exception } = answer;
  if (isSecurityNotEnabled(exception)) return { kind: "insecure" };
  if (isExpectedHeader(exception)) return { kind: "legacy" };
  throw new ConnectionRejectedError(exception.javaClass, exception.remoteMessage, { where });
}

/** Resolves with the answer, or with undefined if the connection ended before its first byte. */
class AnswerListener implements ByteSink {
  readonly answer: Promise<PreambleAnswer | undefined>;
  readonly #queue = new ByteQueue(2 * DEFAULT_ANSWER_LIMITS.maxAnswerBytes);
  readonly #memory = Buffer.alloc(4096);
  #resolve: (answer: PreambleAnswer | undefined) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may end before anybody waits for it.
    this.answer.catch(() => {});
  }

  buffer(): Uint8Array {
    return this.#memory;
  }

  filled(count: number): void {
    try {
      this.#queue.push(Buffer.from(this.#memory.subarray(0, count)));
      const answer = decodePreambleAnswer(this.#queue);
      if (answer !== undefined) this.#resolve(answer);
    } catch (error) {
      this.#reject(error);
    }
  }

  ended(): void {
    this.#over();
  }

  closed(): void {
    this.#over();
  }

  #over(): void {
    if (this.#queue.length === 0) this.#resolve(undefined);
    else
      this.#reject(
        new HandshakeClosedError("The connection ended in the middle of the answer to the security preamble"),
      );
  }
}
