/** Kerberos credentials as a user names them, and what a connection asks of them. */
import { ServicePrincipalUnknownError } from "../errors/kerberos-errors.ts";
import { ClientClosedError, InvalidArgumentError } from "../errors/usage-errors.ts";
import { gssFunctions } from "./gss/functions.ts";
import { initiatorContext } from "./gss/native-context.ts";
import { acquireCredential } from "./gss/native-credential.ts";
import { GssapiClient } from "./gssapi-client.ts";
import type { KerberosFacts } from "./kerberos-failure.ts";
import { typedName } from "./krb5-names.ts";
import { cacheSource, environmentSource, keytabSource, type LoginSource } from "./login-source.ts";
import type { Credentials, SaslClient, SaslClientOptions } from "./mechanism.ts";
import { type LibraryOptions, type NativeLibrary, openLibrary } from "./native/library.ts";
import { substituteHost } from "./principal.ts";
import { type HeldTicket, TicketKeeper } from "./ticket-keeper.ts";

export interface KerberosOptions extends LibraryOptions {
  /** Path of a keytab. Tickets are kept in memory and renewed from it. */
  readonly keytab?: string;
  /** Whose key to use, such as `client@EXAMPLE.COM` or `app/_HOST@EXAMPLE.COM`. Without it: the first in the keytab, or whoever the ticket cache belongs to. */
  readonly principal?: string;
  /** Path or name of a ticket cache that somebody else fills (`kinit`), such as `/tmp/krb5cc_1000`. It is read, never written. */
  readonly credentialCache?: string;
  /**
   * Path of a krb5.conf for everything that has to do with KDCs: realms, KDCs, default realm, encryption types. Without it
   * KRB5_CONFIG or the system's. (GSSAPI itself reads only KRB5_CONFIG or the system's; it needs nothing from there here, as
   * it is given full principals and complete tickets.)
   */
  readonly krb5Conf?: string;
  /** Tickets are renewed when this part of their life is over; 0.8 if absent. */
  readonly renewAt?: number;
  /** No two logins within this time, 1000 if absent. A failed login is not tried again before. */
  readonly minLoginGapMs?: number;
  /** How long the KDC's word that it does not know a service is believed, 10 000 if absent. */
  readonly unknownServiceMs?: number;
}

/** What we are logged in as. */
export interface LoginState {
  readonly principal: string;
  /** the keytab or ticket cache it came from */
  readonly source: string;
  readonly endsAt: Date;
  /** how many logins there were so far */
  readonly logins: number;
}

export interface KerberosCredentials extends Credentials {
  /** After a server refused this principal's ticket, and no candidate is left: the next `ticketFor` asks the KDC for a new one. Not a login. */
  forgetTicket(target: string): void;
  /** undefined before the first login */
  readonly loginState: LoginState | undefined;
}

/** Nothing is opened, read or asked before the first ticket is needed. Without keytab and credentialCache: the environment, as `environmentSource` says. */
export function kerberosCredentials(options: KerberosOptions = {}): KerberosCredentials {
  checkOptions(options);
  return new LazyKerberosCredentials(options);
}

/** GSSAPI is to find no key here: a login is our business, in our time. */
const NO_KEYTAB = "MEMORY:tshbase-no-keytab";

class LazyKerberosCredentials implements KerberosCredentials {
  readonly #options: KerberosOptions;
  readonly #configuredPrincipal: string | undefined;
  readonly #source: LoginSource;
  #keeper: TicketKeeper | undefined;
  #opening: Promise<TicketKeeper> | undefined;
  #disposed = false;

  constructor(options: KerberosOptions) {
    this.#options = options;
    this.#configuredPrincipal = options.principal === undefined ? undefined : substituteHost(options.principal, "");
    this.#source = sourceOf(options, this.#configuredPrincipal);
  }

  get principal(): string | undefined {
    return this.#keeper?.login?.client ?? this.#configuredPrincipal;
  }

  get loginState(): LoginState | undefined {
    const login = this.#keeper?.login;
    if (login === undefined) return undefined;
    return {
      principal: login.client,
      source: login.origin.keytab ?? login.origin.cache ?? "",
      endsAt: new Date(login.times.endS * 1000),
      logins: this.#keeper?.logins ?? 0,
    };
  }

  async ticketFor(
    target: string,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<boolean> {
    try {
      await this.#ticket(target, options);
      return true;
    } catch (error) {
      if (error instanceof ServicePrincipalUnknownError) return false;
      throw error;
    }
  }

  async saslClient(target: string, options: SaslClientOptions): Promise<SaslClient> {
    // Nothing is awaited between the ticket and its use: it may be replaced when the event loop turns.
    const { held, library } = await this.#ticket(target, options);
    const gss = gssFunctions(library);
    const facts: KerberosFacts = { step: "initiate", client: held.client, service: target, ...held.login.origin };
    const store = { usage: "initiate", ccache: held.ticket.cache.name, client_keytab: NO_KEYTAB } as const;
    const context = initiatorContext(gss, acquireCredential(gss, undefined, store, facts), target, facts);
    return new GssapiClient(context, target, options.qops);
  }

  forgetTicket(target: string): void {
    this.#keeper?.forget(target);
  }

  dispose(): void {
    this.#disposed = true;
    this.#keeper?.dispose(disposedOf());
  }

  async #ticket(
    target: string,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<{ held: HeldTicket; library: NativeLibrary }> {
    const keeper = this.#keeper ?? (await this.#open());
    if (this.#disposed) throw disposedOf();
    return { held: await keeper.ticket(target, options), library: keeper.library };
  }

  #open(): Promise<TicketKeeper> {
    this.#opening ??= this.#openKeeper().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openKeeper(): Promise<TicketKeeper> {
    const library = await openLibrary(this.#options);
    if (this.#disposed) throw disposedOf();
    const { krb5Conf, renewAt = 0.8, minLoginGapMs = 1000, unknownServiceMs = 10_000 } = this.#options;
    this.#keeper = new TicketKeeper(library, krb5Conf, this.#source, { renewAt, minLoginGapMs, unknownServiceMs });
    return this.#keeper;
  }
}

function disposedOf(): ClientClosedError {
  return new ClientClosedError("The Kerberos credentials were disposed of");
}

function sourceOf(options: KerberosOptions, principal: string | undefined): LoginSource {
  if (options.keytab !== undefined) return keytabSource(typedName(options.keytab), principal);
  if (options.credentialCache !== undefined) return cacheSource(typedName(options.credentialCache), principal);
  return environmentSource(principal);
}

function checkOptions({ keytab, credentialCache, renewAt }: KerberosOptions): void {
  if (keytab !== undefined && credentialCache !== undefined) {
    throw new InvalidArgumentError("credentialCache", "give either a keytab or a credential cache, not both");
  }
  if (keytab === "") throw new InvalidArgumentError("keytab", "is empty");
  if (credentialCache === "") throw new InvalidArgumentError("credentialCache", "is empty");
  if (renewAt !== undefined && !(renewAt > 0 && renewAt <= 1))
    throw new InvalidArgumentError("renewAt", `must be above 0 and at most 1, not ${renewAt}`);
}
