/**
 * A stand-in for GSSAPI: two contexts in memory that keep its rules (order of steps, sequence numbers, marks of
 * confidentiality) without its cryptography. It lets every test of SASL run without a KDC and without a C library.
 */

import type { GssContext, Unwrapped } from "../../src/auth/gss/gss-context.ts";
import { BadTokenError } from "../../src/errors/kerberos-errors.ts";

const SEALED = 1;

export class StandInContext implements GssContext {
  readonly #steps: { readonly expects: string; readonly says: string }[];
  readonly #initiator: string;
  #sent = 0;
  #received = 0;
  disposed = false;

  constructor(steps: { readonly expects: string; readonly says: string }[], initiator = "client@EXAMPLE.COM") {
    this.#steps = [...steps];
    this.#initiator = initiator;
  }

  get established(): boolean {
    return this.#steps.length === 0;
  }

  step(token: Uint8Array): Buffer {
    const step = this.#steps.shift();
    if (step === undefined || Buffer.from(token).toString() !== step.expects)
      throw new BadTokenError("stand-in: not the token that was expected");
    return Buffer.from(step.says);
  }

  wrap(data: Uint8Array, confidential: boolean): Buffer {
    return Buffer.concat([Buffer.from([confidential ? SEALED : 0, this.#sent++]), data]);
  }

  unwrap(token: Uint8Array): Unwrapped {
    if (token.length < 2 || token[1] !== this.#received++) throw new BadTokenError("stand-in: not the next message");
    return { data: Buffer.from(token.subarray(2)), confidential: token[0] === SEALED };
  }

  names(): { readonly initiator: string; readonly acceptor: string } {
    return { initiator: this.#initiator, acceptor: "hbase/localhost@EXAMPLE.COM" };
  }

  dispose(): void {
    this.disposed = true;
  }
}

export function standInClient(): StandInContext {
  return new StandInContext([
    { expects: "", says: "AP-REQ" },
    { expects: "AP-REP", says: "" },
  ]);
}

export function standInServer(): StandInContext {
  return new StandInContext([{ expects: "AP-REQ", says: "AP-REP" }]);
}
