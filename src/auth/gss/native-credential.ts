/** GSSAPI credentials, taken from a store that names every place they may come from. */
import { type KerberosFacts, kerberosFailure } from "../kerberos-failure.ts";
import { cString, NativeBlock } from "../native/native-block.ts";
import { CallBlock } from "./call-block.ts";
import { failed, type GssFunctions } from "./functions.ts";
import { importPrincipal, releaseName } from "./native-name.ts";

/**
 * `client_keytab` and `ccache` go together: with only one of them GSSAPI takes the other from the environment, logs in by
 * itself, and writes tickets into the user's file.
 */
export type CredentialStore =
  | { readonly usage: "initiate"; readonly ccache: string; readonly client_keytab: string }
  | { readonly usage: "accept"; readonly keytab: string; readonly rcache?: string };

const INDEFINITE = 0xffff_ffff;
const INITIATE = 1;
const ACCEPT = 2;

export class NativeCredential {
  readonly #gss: GssFunctions;
  readonly #call: CallBlock;

  constructor(gss: GssFunctions, call: CallBlock) {
    this.#gss = gss;
    this.#call = call;
  }

  get handle(): bigint {
    if (this.#call.handle === 0n) throw new Error("the credential was released");
    return this.#call.handle;
  }

  /** Idempotent. The library forgets the handle, which becomes null. */
  release(): void {
    if (this.#call.handle !== 0n) this.#gss.releaseCred(this.#call.minorAt, this.#call.handleAt);
  }
}

/** Without a principal: whichever the store holds. */
export function acquireCredential(
  gss: GssFunctions,
  principal: string | undefined,
  store: CredentialStore,
  facts: KerberosFacts,
): NativeCredential {
  const { usage, ...places } = store;
  const set = storeSet(gss, Object.entries(places));
  const name = principal === undefined ? 0n : importPrincipal(gss, principal, facts);
  const call = new CallBlock(gss);
  try {
    const major = gss.acquireCredFrom(
      call.minorAt,
      name === 0n ? null : name,
      INDEFINITE,
      gss.oids.krb5Set,
      usage === "initiate" ? INITIATE : ACCEPT,
      set.address,
      call.handleAt,
      null,
      null,
    );
    if (failed(major)) throw kerberosFailure(call.minor, facts, { major });
    return new NativeCredential(gss, call);
  } finally {
    releaseName(gss, name);
    // Held until here: only addresses of it were passed.
    set.memory.length = 0;
  }
}

/** gss_key_value_set: a count and an array of pairs of C strings. */
function storeSet(
  gss: GssFunctions,
  places: readonly (readonly [string, string])[],
): { address: bigint; memory: NativeBlock[] } {
  const { koffi } = gss.library;
  const pairs = new NativeBlock(koffi, 16 * places.length);
  const memory = [pairs];
  places.forEach(([key, value], index) => {
    const keyText = cString(koffi, key);
    const valueText = cString(koffi, value);
    pairs.setPointer(index * 16, keyText.address);
    pairs.setPointer(index * 16 + 8, valueText.address);
    memory.push(keyText, valueText);
  });
  const set = new NativeBlock(koffi, 16);
  set.setUint32(0, places.length);
  set.setPointer(8, pairs.address);
  memory.push(set);
  return { address: set.address, memory };
}
