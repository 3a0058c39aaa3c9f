/**
 * A stand-in for Kerberos: credentials and both ends of the exchange, without a KDC and without cryptography. What it keeps:
 * the client names the principal first, a server refuses tokens for others, and wrapped messages must come in order.
 */
import type { Credentials, SaslClient, SaslClientOptions, SaslStep } from "../../src/auth/mechanism.ts";
import { ServicePrincipalUnknownError } from "../../src/errors/kerberos-errors.ts";
import type { Qop } from "../../src/wire/qop.ts";

export const USER = "client@EXAMPLE.COM";

export class StandInCredentials implements Credentials {
  readonly principal: string = USER;
  /** principals that the KDC does not know */
  readonly unknown: Set<string> = new Set<string>();
  /** what every ticket fails with */
  failure: Error | undefined;
  /** how many exchanges there are that nobody has disposed of */
  alive = 0;
  readonly ticketsAsked: string[] = [];
  readonly exchanges: string[] = [];

  async ticketFor(target: string): Promise<boolean> {
    this.ticketsAsked.push(target);
    if (this.failure !== undefined) throw this.failure;
    return !this.unknown.has(target);
  }

  async saslClient(target: string, options: SaslClientOptions): Promise<SaslClient> {
    this.exchanges.push(target);
    if (this.failure !== undefined) throw this.failure;
    if (this.unknown.has(target)) throw new ServicePrincipalUnknownError(`no ${target}`);
    this.alive++;
    return new StandInClient(target, options.qops, () => this.alive--);
  }

  dispose(): void {}
}

/** Wraps by a number that counts, so that a lost, doubled or swapped chunk is noticed. */
class StandInLayer {
  qop: Qop = "auth";
  #wrapped = 0;
  #unwrapped = 0;

  wrap(data: Uint8Array): Buffer {
    const token = Buffer.alloc(4 + data.length);
    token.writeUInt32BE(this.#wrapped++);
    for (const [index, byte] of data.entries()) token[4 + index] = byte ^ 0x5a;
    return token;
  }

  unwrap(token: Uint8Array): Buffer {
    const number = Buffer.from(token).readUInt32BE();
    if (number !== this.#unwrapped++) throw new Error(`chunk ${number} out of order`);
    return Buffer.from(token.subarray(4).map((byte) => byte ^ 0x5a));
  }
}

class StandInClient extends StandInLayer implements SaslClient {
  readonly target: string;
  readonly #qops: readonly Qop[];
  #onDispose: (() => void) | undefined;

  constructor(target: string, qops: readonly Qop[], onDispose: () => void) {
    super();
    this.target = target;
    this.#qops = qops;
    this.#onDispose = onDispose;
  }

  async step(challenge: Buffer | null): Promise<SaslStep> {
    if (challenge === null) return { token: Buffer.from(`ticket for ${this.target}`), complete: false };
    this.qop = this.#qops[0] ?? "auth";
    return { token: Buffer.from(this.qop), complete: true };
  }

  dispose(): void {
    this.#onDispose?.();
    this.#onDispose = undefined;
  }
}

export class StandInAcceptor extends StandInLayer {
  readonly #principal: string;
  #accepted = false;

  constructor(principal: string) {
    super();
    this.#principal = principal;
  }

  /** Throws if the token is for somebody else. */
  step(token: Buffer): { token: Buffer | null; complete: boolean; qop?: Qop } {
    if (this.#accepted) {
      this.qop = token.toString() as Qop;
      return { token: null, complete: true, qop: this.qop };
    }
    if (token.toString() !== `ticket for ${this.#principal}`) throw new Error("GSS initiate failed");
    this.#accepted = true;
    return { token: Buffer.from("offer"), complete: false };
  }
}
