/**
 * The client's end of SASL GSSAPI (RFC 4752): tokens until the security context stands, then the server's offer of
 * protections and our choice, which is the last message.
 */

import { ProtectionError } from "../errors/handshake-errors.ts";
import { BadTokenError } from "../errors/kerberos-errors.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Qop } from "../wire/qop.ts";
import type { GssContext } from "./gss/gss-context.ts";
import { GssProtection } from "./gss/protection.ts";
import type { SaslClient, SaslStep } from "./mechanism.ts";
import { checkTokenLength, decodeOffer, encodeChoice } from "./security-layer-offer.ts";

const NOTHING = Buffer.alloc(0);

export class GssapiClient implements SaslClient {
  readonly target: string;
  readonly #context: GssContext;
  readonly #acceptable: readonly Qop[];
  readonly #protection: GssProtection;
  #awaits: "start" | "token" | "offer" | "nothing" = "start";

  /** `qops`: acceptable protections, best liked first. The context is owned from here on. */
  constructor(context: GssContext, target: string, qops: readonly Qop[]) {
    if (qops.length === 0) throw new InvalidArgumentError("qops", "no protection is acceptable; name at least one");
    this.target = target;
    this.#context = context;
    this.#acceptable = [...qops];
    this.#protection = new GssProtection(context);
  }

  get qop(): Qop {
    return this.#protection.qop;
  }

  async step(challenge: Buffer | null): Promise<SaslStep> {
    const awaited = this.#awaits;
    // A step that fails must not be repeated: whatever comes after it meets a client that awaits nothing.
    this.#awaits = "nothing";
    switch (awaited) {
      case "start":
        if (challenge !== null && challenge.length > 0)
          throw new BadTokenError("The server spoke first; in SASL GSSAPI the client does");
        return this.#contextStep(NOTHING);
      case "token":
        return this.#contextStep(received(challenge));
      case "offer":
        return this.#choose(received(challenge));
      case "nothing":
        throw new BadTokenError("A SASL message after the end of the exchange");
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

  /** When the context stands and GSSAPI has nothing to send, RFC 4752 wants an empty message: the server waits for it. */
  #contextStep(token: Buffer): SaslStep {
    const answer = this.#context.step(token);
    this.#awaits = this.#context.established ? "offer" : "token";
    return { token: answer, complete: false };
  }

  #choose(challenge: Buffer): SaslStep {
    const offer = decodeOffer(this.#context.unwrap(challenge).data);
    const qop = this.#acceptable.find((each) => offer.qops.includes(each));
    if (qop === undefined) throw noCommonProtection(this.#acceptable, offer.qops);
    const token = this.#context.wrap(encodeChoice(qop), false);
    this.#protection.agree(qop);
    return { token, complete: true };
  }
}

function received(challenge: Buffer | null): Buffer {
  if (challenge === null) throw new BadTokenError("The server's SASL message is missing");
  checkTokenLength(challenge);
  return challenge;
}

function noCommonProtection(acceptable: readonly Qop[], offered: readonly Qop[]): ProtectionError {
  return new ProtectionError(
    `The server offers ${offered.length === 0 ? "no protection that we know" : offered.join(", ")}; acceptable are ${acceptable.join(", ")}. ` +
      "Make them overlap: hbase.rpc.protection on the server (authentication = auth, integrity = auth-int, privacy = auth-conf), and protection here",
  );
}
