/**
 * The server's end of SASL GSSAPI (RFC 4752), as the JDK's plays it: tokens until the security context stands, an empty
 * message from the client, our offer of protections, the client's choice, and no answer to that.
 */
import { ProtectionError } from "../errors/handshake-errors.ts";
import { BadTokenError } from "../errors/kerberos-errors.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Qop } from "../wire/qop.ts";
import type { GssContext } from "./gss/gss-context.ts";
import { GssProtection } from "./gss/protection.ts";
import type { SaslServer, SaslStep } from "./mechanism.ts";
import { checkTokenLength, decodeChoice, encodeOffer } from "./security-layer-offer.ts";

export class GssapiServer implements SaslServer {
  readonly #context: GssContext;
  readonly #offered: readonly Qop[];
  readonly #protection: GssProtection;
  #awaits: "token" | "emptyMessage" | "choice" | "nothing" = "token";
  #user: string | undefined;

  /** The context is owned from here on. */
  constructor(context: GssContext, qops: readonly Qop[]) {
    if (qops.length === 0) throw new InvalidArgumentError("qops", "no protection is offered; name at least one");
    this.#context = context;
    this.#offered = [...qops];
    this.#protection = new GssProtection(context);
  }

  get user(): string | undefined {
    return this.#user;
  }

  get qop(): Qop {
    return this.#protection.qop;
  }

  async step(response: Buffer | null): Promise<SaslStep> {
    const awaited = this.#awaits;
    // As on the client: after a failure nothing is awaited any more.
    this.#awaits = "nothing";
    if (awaited === "nothing") throw new BadTokenError("A SASL message after the end of the exchange");
    if (response === null) throw new BadTokenError("The client's SASL message is missing");
    checkTokenLength(response);
    switch (awaited) {
      case "token":
        return this.#contextStep(response);
      case "emptyMessage":
        if (response.length > 0)
          throw new BadTokenError("The client has something to say where an empty message belongs");
        return this.#offer();
      case "choice":
        return this.#takeChoice(response);
    }
  }

  wrap(data: Uint8Array): Buffer {
    return this.#protection.wrap(data);
  }

  unwrap(token: Uint8Array): Buffer {
    return this.#protection.unwrap(token);
  }

  dispose(): void {
    this.#awaits = "nothing";
    this.#context.dispose();
  }

  #contextStep(token: Buffer): SaslStep {
    if (token.length === 0) throw new BadTokenError("The client's token is empty");
    const answer = this.#context.step(token);
    if (!this.#context.established) {
      this.#awaits = "token";
      return { token: answer, complete: false };
    }
    // A client that did not ask for mutual authentication gets no token, and the offer at once.
    if (answer.length === 0) return this.#offer();
    this.#awaits = "emptyMessage";
    return { token: answer, complete: false };
  }

  #offer(): SaslStep {
    const token = this.#context.wrap(encodeOffer(this.#offered), false);
    this.#awaits = "choice";
    return { token, complete: false };
  }

  #takeChoice(response: Buffer): SaslStep {
    const { qop, actAs } = decodeChoice(this.#context.unwrap(response).data);
    if (!this.#offered.includes(qop))
      throw new ProtectionError(`The client chose ${qop}, which was not offered: ${this.#offered.join(", ")} were`);
    const { initiator } = this.#context.names();
    // HBase's rule: nobody acts as somebody else here (its proxy users are another mechanism).
    if (actAs !== "" && actAs !== initiator)
      throw new ProtectionError(`${initiator} is not allowed to act as ${JSON.stringify(actAs)}`);
    this.#protection.agree(qop);
    this.#user = initiator;
    return { token: null, complete: true };
  }
}
