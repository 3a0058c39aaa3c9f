/** Messages under the negotiated protection, over a GSSAPI context; the same for both ends. */
import { BadTokenError } from "../../errors/kerberos-errors.ts";
import type { Qop } from "../../wire/qop.ts";
import type { GssContext } from "./gss-context.ts";

export class GssProtection {
  readonly #context: GssContext;
  #qop: Qop | undefined;

  constructor(context: GssContext) {
    this.#context = context;
  }

  get qop(): Qop {
    if (this.#qop === undefined) throw new BadTokenError("No protection has been negotiated yet");
    return this.#qop;
  }

  agree(qop: Qop): void {
    this.#qop = qop;
  }

  wrap(data: Uint8Array): Buffer {
    return this.#context.wrap(data, this.#confidential());
  }

  unwrap(token: Uint8Array): Buffer {
    const confidential = this.#confidential();
    const { data, confidential: encrypted } = this.#context.unwrap(token);
    if (confidential && !encrypted)
      throw new BadTokenError("The peer signed a message without encrypting it, although auth-conf was negotiated");
    return data;
  }

  #confidential(): boolean {
    if (this.qop === "auth") throw new BadTokenError("Messages are not wrapped under auth");
    return this.qop === "auth-conf";
  }
}
