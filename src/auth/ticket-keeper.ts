/**
 * Keeps one login and the service tickets that were got with it, and renews them in time. Connections that are open do not
 * notice: an established security context outlives its ticket.
 */
import {
  CredentialsExpiredError,
  KdcUnreachableError,
  type KerberosError,
  ServicePrincipalUnknownError,
  StaleKeytabError,
} from "../errors/kerberos-errors.ts";
import type { Wait } from "../waiting/shared-work.ts";
import type { TicketTimes } from "./kdc/credentials-struct.ts";
import { KdcExchange } from "./kdc/kdc-exchange.ts";
import { KdcJournal } from "./kdc/kdc-journal.ts";
import { Krb5Context } from "./kdc/krb5-context.ts";
import { type ServiceTicket, serviceTicket } from "./kdc/tickets.ts";
import type { Login, LoginSource } from "./login-source.ts";
import type { NativeLibrary } from "./native/library.ts";
import { Renewable } from "./renewable.ts";

export interface KeeperTimes {
  /** A ticket is renewed when so much of its life is over; between 0 and 1. */
  readonly renewAt: number;
  /** No two logins within this time, and a failed one stands for so long. */
  readonly minLoginGapMs: number;
  /** How long the KDC's word that it does not know a service is believed. */
  readonly unknownServiceMs: number;
}

/** Renewal in the background, while the old ticket still serves, may take its time. */
const BACKGROUND_LIMIT_MS = 30_000;

export interface HeldTicket {
  readonly client: string;
  readonly ticket: ServiceTicket;
  readonly login: Login;
}

export class TicketKeeper {
  readonly library: NativeLibrary;
  readonly #context: Krb5Context;
  readonly #exchange: KdcExchange;
  readonly #times: KeeperTimes;
  readonly #login: Renewable<Login, KdcJournal>;
  readonly #services = new Map<string, Renewable<HeldTicket, KdcJournal>>();
  #logins = 0;

  constructor(library: NativeLibrary, krb5Conf: string | undefined, source: LoginSource, times: KeeperTimes) {
    this.library = library;
    this.#context = new Krb5Context(library, krb5Conf);
    this.#exchange = new KdcExchange(this.#context);
    this.#times = times;
    this.#login = new Renewable<Login, KdcJournal>({
      fetch: (signal, journal) => {
        this.#logins++;
        return this.#context.during(() =>
          source.login({ context: this.#context, exchange: this.#exchange, signal, journal }),
        );
      },
      newContext: () => new KdcJournal(),
      age: (login) => this.#age(login.times),
      failureStandsMs: () => times.minLoginGapMs,
      dropped: (login) => login.cache.retire(),
      backgroundLimitMs: BACKGROUND_LIMIT_MS,
      minGapMs: times.minLoginGapMs,
    });
  }

  /** What we are logged in with, if we are. */
  get login(): Login | undefined {
    return this.#login.current;
  }

  /** how many logins were tried */
  get logins(): number {
    return this.#logins;
  }

  /** A ticket for a server principal; rejects with `ServicePrincipalUnknownError` if the KDC knows none of that name. */
  async ticket(service: string, wait: Wait & { readonly timeoutMs: number }): Promise<HeldTicket> {
    const renewable = this.#serviceRenewable(service);
    const journal = new KdcJournal();
    const timedOut = (): Error => timeUp(service, wait.timeoutMs, journal);
    return renewable.get({ ...wait, timedOut }, (joined) => journal.include(joined));
  }

  /** Forgets a service ticket that a server refused: its key may have changed since the ticket was made. */
  forget(service: string): void {
    const renewable = this.#services.get(service);
    const held = renewable?.current;
    if (held !== undefined) renewable?.reject(held);
  }

  dispose(reason: Error): void {
    for (const each of this.#services.values()) each.dispose(reason);
    this.#services.clear();
    this.#login.dispose(reason);
    this.#context.dispose();
  }

  #serviceRenewable(service: string): Renewable<HeldTicket, KdcJournal> {
    const known = this.#services.get(service);
    if (known !== undefined) return known;
    const made = new Renewable<HeldTicket, KdcJournal>({
      fetch: (signal, journal) => this.#context.during(() => this.#fetchTicket(service, signal, journal)),
      newContext: () => new KdcJournal(),
      age: (held) => this.#age(held.ticket.times),
      failureStandsMs: (error) => (error instanceof ServicePrincipalUnknownError ? this.#times.unknownServiceMs : 0),
      dropped: (held) => held.ticket.cache.retire(),
      backgroundLimitMs: BACKGROUND_LIMIT_MS,
      minGapMs: this.#times.minLoginGapMs,
    });
    this.#services.set(service, made);
    return made;
  }

  /** When the KDC does not take our ticket-granting ticket any more, one new login is tried, for all who see that at once. */
  async #fetchTicket(service: string, signal: AbortSignal, journal: KdcJournal): Promise<HeldTicket> {
    const login = await this.#loggedIn(signal, journal);
    try {
      return await this.#askForTicket(service, login, signal, journal);
    } catch (error) {
      if (signal.aborted || !loginIsUseless(error) || !this.#login.reject(login)) throw error;
      return this.#askForTicket(service, await this.#loggedIn(signal, journal), signal, journal);
    }
  }

  #loggedIn(signal: AbortSignal, journal: KdcJournal): Promise<Login> {
    return this.#login.get({ signal }, (joined) => journal.include(joined));
  }

  async #askForTicket(service: string, login: Login, signal: AbortSignal, journal: KdcJournal): Promise<HeldTicket> {
    const asking = { context: this.#context, exchange: this.#exchange, signal, journal };
    const facts = { step: "serviceTicket", client: login.client, service, ...login.origin } as const;
    const ticket = await serviceTicket(asking, login.client, service, login.cache, facts);
    return { client: login.client, ticket, login };
  }

  #age({ startS, endS }: TicketTimes): "fresh" | "old" | "ended" {
    const leftS = endS - this.#context.nowS();
    if (leftS <= 0) return "ended";
    return leftS > (endS - startS) * (1 - this.#times.renewAt) ? "fresh" : "old";
  }
}

/** Codes of a TGS answer that are about the ticket-granting ticket and not about the service. */
const USELESS_LOGIN: ReadonlySet<number> = new Set([
  -1765328353, // BAD_INTEGRITY: the realm's key was changed
  -1765328352, // TKT_EXPIRED
  -1765328364, // TGT_REVOKED
  -1765328349, // NOT_US
  -1765328340, // BADKEYVER
  -1765328339, // NOKEY
  -1765328343, // MODIFIED
  -1765328324, // GENERIC: what MIT's KDC says when it has no key for the ticket any more
]);

function loginIsUseless(error: unknown): boolean {
  if (error instanceof StaleKeytabError) return false;
  if (error instanceof CredentialsExpiredError) return true;
  const minor = (error as KerberosError | undefined)?.minor;
  return minor !== undefined && USELESS_LOGIN.has(minor);
}

function timeUp(service: string, limitMs: number, journal: KdcJournal): KdcUnreachableError {
  const lines = journal.lines();
  return new KdcUnreachableError(
    `No Kerberos ticket for ${service} within ${limitMs} ms: ${lines.length === 0 ? "no KDC was found in that time" : lines.join("; ")}. ` +
      "Check that the KDC runs and that nothing between drops its packets (port 88, TCP).",
  );
}
