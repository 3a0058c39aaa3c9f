/** The errors of calls whose connection ended under them: what happened, and whether the server may have executed them. */
import { ConnectionClosedError } from "../errors/connection-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import type { StreamEnd } from "./call-stream.ts";
import { messageOf } from "./narration.ts";
import type { PendingCall } from "./pending-call.ts";

/** The error of a call that had been given to the socket. */
export function lostCallError(call: PendingCall, end: StreamEnd): unknown {
  const where = call.place();
  switch (end.type) {
    case "lost":
      return new ConnectionClosedError(lostText(end), true, { where, cause: end.cause });
    case "refused":
      // A refusal before any answer is one of the connection as a whole: nothing behind its header was looked at.
      if (!end.answered) return end.error;
      return new ConnectionClosedError(`The server ended the connection: ${end.error.message}`, true, {
        where,
        cause: end.error,
      });
    case "malformed": {
      const text = `What the server sent cannot be understood, so the connection was given up: ${messageOf(end.error)}`;
      return new ConnectionClosedError(text, true, { where, cause: end.error });
    }
    case "closedHere":
      return new ClientClosedError("The connection was closed before the answer came.", {
        where,
        advice: { action: "fail", delay: "none", mayHaveExecuted: true },
      });
  }
}

/** The error that unsent calls get at once; undefined if they may wait for another connection. */
export function unsentCallError(end: StreamEnd): unknown {
  if (end.type === "refused" && !end.answered) return end.error;
  return end.type === "closedHere"
    ? new ClientClosedError("The client was closed before the call was sent.")
    : undefined;
}

function lostText({ cause, answered }: Extract<StreamEnd, { type: "lost" }>): string {
  const how = cause === undefined ? "The server closed the connection" : `The connection broke (${messageOf(cause)})`;
  if (answered) return `${how} before it answered.`;
  return (
    `${how} right behind the connection header, without any answer. That is how a server turns down a service, a codec ` +
    "(option cellCodec) or a compressor (option compression) that it does not know, such as ClientMetaService on a region server before " +
    "HBase 2.5; it may also have stopped just then."
  );
}
