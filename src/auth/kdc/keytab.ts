/** The client's keytab: opening it and reading whose keys it holds. */
import type { KerberosFacts } from "../kerberos-failure.ts";
import type { Krb5Context } from "./krb5-context.ts";

const ENTRY_SIZE = 48;
const ENTRY_PRINCIPAL = 8;
const KT_END = -1765328202;
const NAME_SIZE = 1024;

export class Keytab {
  readonly handle: bigint;
  readonly #context: Krb5Context;

  private constructor(context: Krb5Context, handle: bigint) {
    this.#context = context;
    this.handle = handle;
  }

  static named(context: Krb5Context, name: string): Keytab {
    const facts: KerberosFacts = { step: "keytab", keytab: name };
    return new Keytab(
      context,
      context.make(facts, (at) => context.krb5.krb5_kt_resolve(context.handle, name, at)),
    );
  }

  /** What KRB5_CLIENT_KTNAME, krb5.conf or the system's default say; it need not exist. */
  static clientDefault(context: Krb5Context): Keytab {
    return new Keytab(
      context,
      context.make({ step: "keytab" }, (at) => context.krb5.krb5_kt_client_default(context.handle, at)),
    );
  }

  get name(): string {
    const context = this.#context;
    const text = context.block(NAME_SIZE);
    context.check(context.krb5.krb5_kt_get_name(context.handle, this.handle, text.address, NAME_SIZE), {
      step: "keytab",
    });
    return text.bytes.toString("utf8", 0, text.bytes.indexOf(0));
  }

  /** Whose keys it holds, in its order, each once. */
  principals(): string[] {
    const context = this.#context;
    const { krb5 } = context;
    const facts: KerberosFacts = { step: "keytab", keytab: this.name };
    const cursor = context.block(8);
    const entry = context.block(ENTRY_SIZE);
    context.check(krb5.krb5_kt_start_seq_get(context.handle, this.handle, cursor.address), facts);
    const found = new Set<string>();
    try {
      for (;;) {
        const code = krb5.krb5_kt_next_entry(context.handle, this.handle, entry.address, cursor.address);
        if (code === KT_END) return [...found];
        context.check(code, facts);
        found.add(context.unparse(entry.pointer(ENTRY_PRINCIPAL), facts));
        krb5.krb5_free_keytab_entry_contents(context.handle, entry.address);
      }
    } finally {
      krb5.krb5_kt_end_seq_get(context.handle, this.handle, cursor.address);
    }
  }

  close(): void {
    this.#context.krb5.krb5_kt_close(this.#context.handle, this.handle);
  }
}
