/**
 * A stand-in for GSSAPI, for both ends: no cryptography, but the same pattern of messages (RFC 4752 with mutual authentication):
 * token, token, EMPTY token, offer of protections, choice, nothing. What it must keep of Kerberos: the client names the server's
 * principal before a word is said, a KDC may not know it, and a server refuses tokens that are not for itself.
 */
import { ProtectionError } from "../../src/errors/handshake-errors.ts";
import { BadTokenError, ServicePrincipalUnknownError } from "../../src/errors/kerberos-errors.ts";
import type { ClientReport } from "../../src/handshake/client.ts";
import type { ServerReport } from "../../src/handshake/server.ts";
import { QOP_BIT, QOPS, type Qop } from "../../src/wire/qop.ts";

export const USER = "ada@EXAMPLE.COM";
const EMPTY = Buffer.alloc(0);

/** What the KDC answers when asked for a ticket. */
export interface StandInKdc {
  readonly knows: readonly string[];
  /** the client's own credentials do not do: nobody gets a ticket */
  readonly credentialsError?: Error;
}

export class StandInClient {
  readonly #kdc: StandInKdc;
  readonly #qops: readonly Qop[];

  constructor(kdc: StandInKdc, qops: readonly Qop[]) {
    this.#kdc = kdc;
    this.#qops = qops;
  }

  evaluate(principal: string, challenge: Buffer | null): ClientReport {
    if (challenge === null) return this.#ticket(principal);
    if (challenge.toString() === `AP-REP ${principal}`) return { type: "evaluated", token: EMPTY, complete: false };
    const offer = /^OFFER ([0-7])$/.exec(challenge.toString());
    return offer === null ? failed(new BadTokenError("not for this exchange")) : this.#choose(Number(offer[1]));
  }

  #ticket(principal: string): ClientReport {
    const { credentialsError, knows } = this.#kdc;
    if (credentialsError !== undefined) {
      return { type: "evaluationFailed", error: credentialsError, serviceUnknown: false };
    }
    if (!knows.includes(principal)) {
      return {
        type: "evaluationFailed",
        error: new ServicePrincipalUnknownError(`The KDC does not know ${principal}`),
        serviceUnknown: true,
      };
    }
    return { type: "evaluated", token: Buffer.from(`AP-REQ ${principal}`), complete: false };
  }

  #choose(offered: number): ClientReport {
    const qop = this.#qops.find((wanted) => (QOP_BIT[wanted] & offered) !== 0);
    if (qop === undefined) return failed(new ProtectionError("No common protection layer between client and server"));
    return { type: "evaluated", token: Buffer.from(`CHOICE ${QOP_BIT[qop]}`), complete: true, qop };
  }
}

export class StandInServer {
  readonly #principal: string;
  readonly #qops: readonly Qop[];
  #step = 0;

  constructor(principal: string, qops: readonly Qop[]) {
    this.#principal = principal;
    this.#qops = qops;
  }

  evaluate(token: Buffer): ServerReport {
    this.#step += 1;
    if (this.#step === 1) return this.#accept(token);
    if (this.#step === 2) return token.length === 0 ? this.#offer() : refused("Handshake expecting no response data");
    return this.#take(token);
  }

  #accept(token: Buffer): ServerReport {
    if (token.toString() !== `AP-REQ ${this.#principal}`) return refused("GSS initiate failed");
    return { type: "evaluated", token: Buffer.from(`AP-REP ${this.#principal}`), complete: false };
  }

  #offer(): ServerReport {
    const mask = this.#qops.reduce((bits, qop) => bits | QOP_BIT[qop], 0);
    return { type: "evaluated", token: Buffer.from(`OFFER ${mask}`), complete: false };
  }

  #take(token: Buffer): ServerReport {
    const qop = QOPS.find((each) => token.toString() === `CHOICE ${QOP_BIT[each]}`);
    if (qop === undefined) return refused("no such choice");
    return { type: "evaluated", token: null, complete: true, qop, user: USER };
  }
}

function failed(error: Error): ClientReport {
  return { type: "evaluationFailed", error, serviceUnknown: false };
}

function refused(message: string): ServerReport {
  return { type: "evaluationFailed", javaClass: "javax.security.sasl.SaslException", message };
}
