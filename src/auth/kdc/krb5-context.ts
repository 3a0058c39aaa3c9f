/**
 * libkrb5's context: its configuration and its clock. One for each credentials object, so that each may have a krb5.conf
 * of its own. Nothing that is called through it touches the network.
 */

import type { KerberosError } from "../../errors/kerberos-errors.ts";
import { type FailureDetails, type KerberosFacts, kerberosFailure } from "../kerberos-failure.ts";
import type { NativeLibrary } from "../native/library.ts";
import { cString, NativeBlock } from "../native/native-block.ts";
import { type Krb5Functions, krb5Functions } from "./krb5-functions.ts";

/** More than any single call takes. */
const KEPT_BLOCKS = 32;

export class Krb5Context {
  readonly library: NativeLibrary;
  readonly krb5: Krb5Functions;
  /** where the configuration comes from, for messages */
  readonly krb5Conf: string;
  readonly #clock: NativeBlock;
  readonly #blocks: NativeBlock[] = [];
  #made = 0;
  #context = 0n;
  #users = 0;
  #disposed = false;

  constructor(library: NativeLibrary, krb5Conf: string | undefined) {
    this.library = library;
    this.krb5 = krb5Functions(library);
    this.krb5Conf = krb5Conf ?? process.env["KRB5_CONFIG"] ?? "/etc/krb5.conf";
    this.#clock = new NativeBlock(library.koffi, 8);
    this.#context = this.#open(krb5Conf);
  }

  get handle(): bigint {
    if (this.#context === 0n) throw new Error("the Kerberos context was disposed of");
    return this.#context;
  }

  /** Throws the error that belongs to a code, unless it is 0. */
  check(code: number, facts: KerberosFacts): void {
    if (code !== 0) throw this.failure(code, facts);
  }

  failure(code: number, facts: KerberosFacts): KerberosError {
    const text = this.#textOf(code);
    const details: FailureDetails = text === "" ? {} : { text };
    return kerberosFailure(code, { krb5Conf: this.krb5Conf, ...facts }, details);
  }

  /** Calls something whose last parameter is where to put a handle, and gives the handle. */
  make(facts: KerberosFacts, call: (at: bigint) => number): bigint {
    const out = this.block(8);
    this.check(call(out.address), facts);
    return out.pointer(0);
  }

  /** The latest ones are kept, so that none goes away under a call that was given nothing but its address. */
  block(size: number): NativeBlock {
    const block = new NativeBlock(this.library.koffi, size);
    this.#blocks[this.#made++ % KEPT_BLOCKS] = block;
    return block;
  }

  /** The KDC's time in seconds, as far as libkrb5 has learnt how far our clock is off. */
  nowS(): number {
    this.krb5.krb5_timeofday(this.handle, this.#clock.address);
    return this.#clock.uint32(0);
  }

  /** A principal's handle, to be freed with `freePrincipal`. */
  parse(name: string, facts: KerberosFacts): bigint {
    return this.make(facts, (at) => this.krb5.krb5_parse_name(this.handle, name, at));
  }

  unparse(principal: bigint, facts: KerberosFacts): string {
    const name = this.make(facts, (at) => this.krb5.krb5_unparse_name(this.handle, principal, at));
    try {
      return this.library.readString(name);
    } finally {
      this.krb5.krb5_free_unparsed_name(this.handle, name);
    }
  }

  freePrincipal(principal: bigint): void {
    if (principal !== 0n) this.krb5.krb5_free_principal(this.handle, principal);
  }

  /** All values of a relation in krb5.conf, such as `realms`, `EXAMPLE.COM`, `kdc`. */
  configured(...path: string[]): string[] {
    const names = path.map((each) => cString(this.library.koffi, each));
    const array = this.block(8 * (names.length + 1));
    for (const [index, name] of names.entries()) array.setPointer(8 * index, name.address);
    const out = this.block(16);
    if (this.krb5.krb5_get_profile(this.handle, out.address) !== 0) return [];
    try {
      if (this.krb5.profile_get_values(out.pointer(0), array.address, out.at(8)) !== 0) return [];
      const values = this.#readList(out.pointer(8));
      this.krb5.profile_free_list(out.pointer(8));
      return values;
    } finally {
      names.length = 0;
      this.krb5.profile_release(out.pointer(0));
    }
  }

  /** Keeps the context alive over an exchange that awaits, also if it is disposed meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await work();
    } finally {
      this.#users--;
      if (this.#disposed) this.dispose();
    }
  }

  /** Idempotent; freed when the last exchange has ended. */
  dispose(): void {
    this.#disposed = true;
    if (this.#users > 0 || this.#context === 0n) return;
    this.krb5.krb5_free_context(this.#context);
    this.#context = 0n;
  }

  #open(krb5Conf: string | undefined): bigint {
    const facts: KerberosFacts = { step: "setUp" };
    if (krb5Conf === undefined) return this.make(facts, (at) => this.krb5.krb5_init_context(at));
    const profile = this.make(facts, (at) => this.krb5.profile_init_path(krb5Conf, at));
    try {
      return this.make(facts, (at) => this.krb5.krb5_init_context_profile(profile, 0, at));
    } finally {
      this.krb5.profile_release(profile);
    }
  }

  /** libkrb5's words; unlike GSSAPI's they are kept in the context and not for each thread. */
  #textOf(code: number): string {
    if (this.#context === 0n) return "";
    const text = this.krb5.krb5_get_error_message(this.#context, code);
    if (typeof text !== "bigint" || text === 0n) return "";
    const copy = this.library.readString(text);
    this.krb5.krb5_free_error_message(this.#context, text);
    return copy;
  }

  #readList(list: bigint): string[] {
    const values: string[] = [];
    for (let at = list; ; at += 8n) {
      const value = this.library.copyOut(at, 8).readBigUInt64LE(0);
      if (value === 0n) return values;
      values.push(this.library.readString(value));
    }
  }
}
