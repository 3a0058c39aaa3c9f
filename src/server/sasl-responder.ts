/** Answers the SASL tokens of one connection, as HBase answers them; owns the security context until it is handed on or dropped. */
import type { AcceptorCredentials } from "../auth/acceptor.ts";
import type { SaslServer, SecurityLayer } from "../auth/mechanism.ts";
import type { ServerReport } from "../handshake/server.ts";
import type { Qop } from "../wire/qop.ts";
import type { ConnectionFaults } from "./fault-source.ts";

const SASL_EXCEPTION = "javax.security.sasl.SaslException";
/** All that a Java server says, whatever the cause. */
const INITIATE_FAILED = "GSS initiate failed";

export class SaslResponder {
  readonly #credentials: AcceptorCredentials | undefined;
  readonly #qops: readonly Qop[];
  readonly #faults: ConnectionFaults;
  #server: SaslServer | undefined;
  #disposed = false;

  /** @param credentials absent: every token is refused */
  constructor(credentials: AcceptorCredentials | undefined, qops: readonly Qop[], faults: ConnectionFaults) {
    this.#credentials = credentials;
    this.#qops = qops;
    this.#faults = faults;
  }

  async respond(token: Buffer): Promise<ServerReport> {
    const refused = this.#faults.takeRefusal();
    if (refused !== undefined) return refusal(refused.javaClass, refused.message);
    try {
      const server = await this.#start();
      if (server === undefined) return refusal();
      const step = await server.step(token);
      if (!step.complete) return { type: "evaluated", token: step.token, complete: false };
      const user = server.user === undefined ? {} : { user: server.user };
      return { type: "evaluated", token: step.token, complete: true, qop: server.qop, ...user };
    } catch {
      return refusal();
    }
  }

  /** What wraps the connection from now on; undefined if it stays as it is. */
  takeLayer(qop: Qop | undefined): SecurityLayer | undefined {
    return qop === undefined || qop === "auth" ? undefined : this.#server;
  }

  dispose(): void {
    this.#disposed = true;
    this.#server?.dispose();
    this.#server = undefined;
  }

  async #start(): Promise<SaslServer | undefined> {
    if (this.#server !== undefined || this.#credentials === undefined) return this.#server;
    const server = await this.#credentials.saslServer({ qops: this.#qops });
    // The connection may have gone while the context was made.
    if (this.#disposed) server.dispose();
    else this.#server = server;
    return this.#server;
  }
}

function refusal(javaClass: string = SASL_EXCEPTION, message: string = INITIATE_FAILED): ServerReport {
  return { type: "evaluationFailed", javaClass, message };
}
