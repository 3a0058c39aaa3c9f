/** The GSSAPI context of the system's library, for either end. */
import { BadTokenError } from "../../errors/kerberos-errors.ts";
import { type KerberosFacts, kerberosFailure } from "../kerberos-failure.ts";
import { CallBlock } from "./call-block.ts";
import { CONTINUE_NEEDED, FLAG, failed, type GssFunctions } from "./functions.ts";
import type { GssContext, Unwrapped } from "./gss-context.ts";
import type { NativeCredential } from "./native-credential.ts";
import { displayName, importPrincipal, releaseName } from "./native-name.ts";

/**
 * Without REPLAY and SEQUENCE `gss_unwrap` takes messages twice and in any order without a word. Confidentiality and
 * integrity only allow for `wrap`; what is used is SASL's business.
 */
const INITIATOR_FLAGS = FLAG.mutual | FLAG.replay | FLAG.sequence | FLAG.confidentiality | FLAG.integrity;

/** The news that come with a message which verified, but was not the next one. */
const OUT_OF_ORDER: readonly (readonly [bit: number, word: string])[] = [
  [2, "it came before"],
  [4, "it is too old"],
  [8, "an earlier one came later"],
  [16, "one before it is missing"],
];

/** A context that will authenticate us to `target` with the tickets of `credential`, which it owns from now on. */
export function initiatorContext(
  gss: GssFunctions,
  credential: NativeCredential,
  target: string,
  facts: KerberosFacts,
): GssContext {
  const held = new Held(gss, credential);
  try {
    held.target = importPrincipal(gss, target, facts);
  } catch (error) {
    held.release();
    throw error;
  }
  return new NativeGssContext(
    held,
    facts,
    (call, token) => {
      const input = token.length === 0 ? null : call.inputAt;
      return gss.initSecContext(
        call.minorAt,
        credential.handle,
        call.handleAt,
        held.target,
        gss.oids.krb5,
        INITIATOR_FLAGS,
        0,
        null,
        input,
        null,
        call.outputAt,
        call.flagsAt,
        null,
      );
    },
    FLAG.mutual | FLAG.integrity,
  );
}

/** A context that accepts clients of the principals in `credential`, which it owns from now on. */
export function acceptorContext(gss: GssFunctions, credential: NativeCredential, facts: KerberosFacts): GssContext {
  return new NativeGssContext(
    new Held(gss, credential),
    facts,
    (call) =>
      // No client name here: it would have to be released; names() asks for it when it is wanted.
      gss.acceptSecContext(
        call.minorAt,
        call.handleAt,
        credential.handle,
        call.inputAt,
        null,
        null,
        null,
        call.outputAt,
        call.flagsAt,
        null,
        null,
      ),
    FLAG.integrity,
  );
}

type Step = (call: CallBlock, token: Uint8Array) => number;

/** What must be given back to the library, apart from the context object so that its garbage collection can trigger it. */
class Held {
  readonly gss: GssFunctions;
  readonly call: CallBlock;
  readonly credential: NativeCredential;
  target = 0n;
  released = false;

  constructor(gss: GssFunctions, credential: NativeCredential) {
    this.gss = gss;
    this.call = new CallBlock(gss);
    this.credential = credential;
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    if (this.call.handle !== 0n) this.gss.deleteSecContext(this.call.minorAt, this.call.handleAt, null);
    releaseName(this.gss, this.target);
    this.credential.release();
  }
}

/** Only a net: whoever makes a context disposes it. */
const forgotten = new FinalizationRegistry<Held>((held) => held.release());

class NativeGssContext implements GssContext {
  readonly #held: Held;
  readonly #facts: KerberosFacts;
  readonly #step: Step;
  readonly #neededFlags: number;
  #state: "negotiating" | "established" | "broken" = "negotiating";

  constructor(held: Held, facts: KerberosFacts, step: Step, neededFlags: number) {
    this.#held = held;
    this.#facts = facts;
    this.#step = step;
    this.#neededFlags = neededFlags;
    forgotten.register(this, held, held);
  }

  get established(): boolean {
    return this.#state === "established";
  }

  step(token: Uint8Array): Buffer {
    const call = this.#callIn("negotiating");
    // Until the end of this call: a step that failed leaves a context that must not be used again.
    this.#state = "broken";
    call.setInput(token);
    const major = this.#step(call, token);
    const { minor } = call;
    const output = call.takeOutput();
    if (failed(major)) throw kerberosFailure(minor, this.#facts, { major });
    this.#state = major & CONTINUE_NEEDED ? "negotiating" : "established";
    if (this.established) this.#checkFlags(call.flags);
    return output;
  }

  wrap(data: Uint8Array, confidential: boolean): Buffer {
    const call = this.#callIn("established");
    call.setInput(data);
    const major = this.#held.gss.wrap(
      call.minorAt,
      call.handle,
      confidential ? 1 : 0,
      0,
      call.inputAt,
      call.confStateAt,
      call.outputAt,
    );
    const { minor } = call;
    const output = call.takeOutput();
    if (failed(major)) throw this.#break(kerberosFailure(minor, { ...this.#facts, step: "message" }, { major }));
    if (confidential && !call.confState)
      throw this.#break(new BadTokenError("The GSSAPI library did not encrypt a message that had to be encrypted"));
    return output;
  }

  unwrap(token: Uint8Array): Unwrapped {
    const call = this.#callIn("established");
    call.setInput(token);
    const major = this.#held.gss.unwrap(call.minorAt, call.handle, call.inputAt, call.outputAt, call.confStateAt, null);
    const { minor } = call;
    const data = call.takeOutput();
    if (failed(major)) throw this.#break(kerberosFailure(minor, { ...this.#facts, step: "message" }, { major }));
    // A repeated or displaced message comes with its data and without an error.
    if (major !== 0) throw this.#break(outOfOrder(major));
    return { data, confidential: call.confState };
  }

  names(): { readonly initiator: string; readonly acceptor: string } {
    const { gss } = this.#held;
    const call = this.#callIn("established");
    const major = gss.inquireContext(
      call.minorAt,
      call.handle,
      call.nameAt,
      call.secondNameAt,
      null,
      null,
      null,
      null,
      null,
    );
    if (failed(major)) throw kerberosFailure(call.minor, this.#facts, { major });
    const names = [call.name, call.secondName] as const;
    try {
      return { initiator: displayName(gss, names[0], this.#facts), acceptor: displayName(gss, names[1], this.#facts) };
    } finally {
      for (const name of names) releaseName(gss, name);
    }
  }

  dispose(): void {
    this.#state = "broken";
    forgotten.unregister(this.#held);
    this.#held.release();
  }

  /** The guard before every native call: a handle that was freed or is not ready would crash the process. */
  #callIn(state: "negotiating" | "established"): CallBlock {
    if (this.#held.released) throw new BadTokenError("The security context was already disposed of");
    if (this.#state !== state)
      throw new BadTokenError(`The security context is ${this.#state} and cannot be used as if it were ${state}`);
    return this.#held.call;
  }

  #checkFlags(flags: number): void {
    if ((flags & this.#neededFlags) === this.#neededFlags) return;
    throw this.#break(
      new BadTokenError(`The security context came out without mutual authentication or integrity (flags ${flags})`),
    );
  }

  #break<E extends Error>(error: E): E {
    this.#state = "broken";
    return error;
  }
}

function outOfOrder(major: number): BadTokenError {
  const words = OUT_OF_ORDER.filter(([bit]) => (major & bit) !== 0).map(([, word]) => word);
  return new BadTokenError(
    `A wrapped message verified but is not the next one: ${words.join(", ")}. Somebody may be replaying the connection`,
    { major },
  );
}
