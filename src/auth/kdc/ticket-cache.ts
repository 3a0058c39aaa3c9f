/** Ticket caches: ours in memory, and the user's, which are only ever read. */
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { KerberosFacts } from "../kerberos-failure.ts";
import { memoryName, realmOf } from "../krb5-names.ts";
import { CredsStruct, type TicketTimes } from "./credentials-struct.ts";
import type { Krb5Context } from "./krb5-context.ts";

export class TicketCache {
  readonly #context: Krb5Context;
  readonly #handle: bigint;
  #open = true;

  private constructor(context: Krb5Context, handle: bigint) {
    this.#context = context;
    this.#handle = handle;
  }

  /** A closed one would be freed memory. */
  get handle(): bigint {
    if (!this.#open) throw new Error("the ticket cache was closed");
    return this.#handle;
  }

  static inMemory(context: Krb5Context): TicketCache {
    return TicketCache.named(context, memoryName(), { step: "setUp" });
  }

  static named(context: Krb5Context, name: string, facts: KerberosFacts): TicketCache {
    return new TicketCache(
      context,
      context.make(facts, (at) => context.krb5.krb5_cc_resolve(context.handle, name, at)),
    );
  }

  /** What KRB5CCNAME, krb5.conf or the system's default say. */
  static byDefault(context: Krb5Context): TicketCache {
    return new TicketCache(
      context,
      context.make({ step: "cache" }, (at) => context.krb5.krb5_cc_default(context.handle, at)),
    );
  }

  /** Such as `FILE:/tmp/krb5cc_0`. */
  get name(): string {
    const context = this.#context;
    const name = context.make({ step: "cache" }, (at) =>
      context.krb5.krb5_cc_get_full_name(context.handle, this.handle, at),
    );
    try {
      return context.library.readString(name);
    } finally {
      context.krb5.krb5_free_string(context.handle, name);
    }
  }

  /** Whose tickets it holds. */
  principal(facts: KerberosFacts): string {
    const context = this.#context;
    const principal = context.make(facts, (at) => context.krb5.krb5_cc_get_principal(context.handle, this.handle, at));
    try {
      return context.unparse(principal, facts);
    } finally {
      context.freePrincipal(principal);
    }
  }

  /**
   * Puts the ticket-granting ticket of the client's own realm, and nothing else, into another cache. The service tickets
   * beside it stay behind: libkrb5 would prefer them to new ones for as long as they live, refused by their server or not.
   */
  copyGrantingTicket(client: string, into: TicketCache, facts: KerberosFacts): TicketTimes {
    const context = this.#context;
    const realm = realmOf(client);
    const clientHandle = context.parse(client, facts);
    let server = 0n;
    try {
      server = context.parse(`krbtgt/${realm}@${realm}`, facts);
      const wanted = new CredsStruct(context).ask(clientHandle, server);
      const found = new CredsStruct(context);
      context.check(
        context.krb5.krb5_cc_retrieve_cred(context.handle, this.handle, 0, wanted.address, found.address),
        facts,
      );
      try {
        into.holdOnly(clientHandle, server, found, facts);
        return found.times;
      } finally {
        found.free();
      }
    } finally {
      context.freePrincipal(server);
      context.freePrincipal(clientHandle);
    }
  }

  /** Makes this a cache with nothing but one ticket, which goes by the name of `server`. */
  holdOnly(client: bigint, server: bigint, ticket: CredsStruct, facts: KerberosFacts): void {
    const context = this.#context;
    context.check(context.krb5.krb5_cc_initialize(context.handle, this.handle, client), facts);
    ticket.underName(server, () =>
      context.check(context.krb5.krb5_cc_store_cred(context.handle, this.handle, ticket.address), facts),
    );
  }

  /** Leaves the tickets where they are; for the user's caches. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#context.krb5.krb5_cc_close(this.#context.handle, this.#handle);
  }

  /** Wipes the tickets; for ours. */
  destroy(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#context.krb5.krb5_cc_destroy(this.#context.handle, this.#handle);
  }

  /** Destroys it once everybody who was just given it has made use of it, which they do before the event loop turns. */
  retire(): void {
    void this.#context.during(async () => {
      await eventLoopTurn();
      this.destroy();
    });
  }
}
