/** Where tickets come from: a keytab, somebody's ticket cache, or whichever of them the environment offers. */
import { CredentialsExpiredError, NoCredentialsError, WrongCredentialsError } from "../errors/kerberos-errors.ts";
import type { TicketTimes } from "./kdc/credentials-struct.ts";
import { Keytab } from "./kdc/keytab.ts";
import type { Krb5Context } from "./kdc/krb5-context.ts";
import { TicketCache } from "./kdc/ticket-cache.ts";
import { type Asking, login } from "./kdc/tickets.ts";
import { type KerberosFacts, kerberosFailure } from "./kerberos-failure.ts";

/** A ticket-granting ticket, in a cache of our own. */
export interface Login {
  readonly client: string;
  readonly times: TicketTimes;
  readonly cache: TicketCache;
  /** where it came from, for messages: `keytab` or `cache` is given */
  readonly origin: Pick<KerberosFacts, "keytab" | "cache">;
}

export interface LoginSource {
  login(asking: Asking): Promise<Login>;
}

/** Logs in with the key of `principal`, or of the first principal in the keytab. */
export function keytabSource(keytabName: string, principal: string | undefined): LoginSource {
  return {
    async login(asking) {
      const keytab = Keytab.named(asking.context, keytabName);
      const cache = TicketCache.inMemory(asking.context);
      try {
        const client = clientOf(keytab, principal, asking.context);
        const times = await login(asking, client, keytab, cache);
        return { client, times, cache, origin: { keytab: keytabName } };
      } catch (error) {
        cache.destroy();
        throw error;
      } finally {
        keytab.close();
      }
    },
  };
}

/**
 * Copies the ticket-granting ticket of a cache that somebody else fills (`kinit`). The cache itself is never given to GSSAPI, which would
 * write service tickets into it, or, finding it expired, log in with some other key. It is read again when the copy ages.
 */
export function cacheSource(cacheName: string, principal: string | undefined): LoginSource {
  return {
    async login({ context }) {
      const cache = TicketCache.named(context, cacheName, { step: "cache", cache: cacheName });
      try {
        return copyLogin(context, cache, cacheName, principal);
      } finally {
        cache.close();
      }
    },
  };
}

/**
 * In this order: the keytab of KRB5_CLIENT_KTNAME, if that is set; the ticket cache of KRB5CCNAME or the default one, if its
 * ticket is valid; the default client keytab, if there is one. Looked at anew for each login.
 */
export function environmentSource(principal: string | undefined): LoginSource {
  return {
    async login(asking) {
      const named = process.env["KRB5_CLIENT_KTNAME"];
      if (named !== undefined && named !== "") return keytabSource(named, principal).login(asking);
      const inCache = defaultCacheLogin(asking.context, principal);
      if (!(inCache instanceof Error)) return inCache;
      const keytab = existingDefaultKeytab(asking.context);
      if (keytab !== undefined) return keytabSource(keytab, principal).login(asking);
      if (!(inCache instanceof NoCredentialsError)) throw inCache;
      throw new NoCredentialsError(
        `No Kerberos credentials: KRB5_CLIENT_KTNAME is not set, there is no default client keytab, and the default ticket cache is of no use (${inCache.message}) ` +
          "Give a keytab and a principal, set KRB5_CLIENT_KTNAME, or log in with kinit.",
        { cause: inCache },
      );
    },
  };
}

function clientOf(keytab: Keytab, principal: string | undefined, context: Krb5Context): string {
  const facts: KerberosFacts = { step: "keytab", keytab: keytab.name, client: principal };
  const held = keytab.principals();
  if (principal === undefined) {
    const [first] = held;
    if (first === undefined) throw kerberosFailure(KT_END, facts);
    return first;
  }
  const client = fullName(principal, context, facts);
  if (held.includes(client)) return client;
  throw new NoCredentialsError(
    `The keytab ${keytab.name} has no key of ${client}; it has keys of ${held.length === 0 ? "nobody" : held.slice(0, 10).join(", ")}. ` +
      `Correct the principal or the keytab, or export one (kadmin: ktadd -k FILE ${client}).`,
  );
}

const KT_END = -1765328202;

/** With the default realm, if none is written. */
function fullName(principal: string, context: Krb5Context, facts: KerberosFacts): string {
  const handle = context.parse(principal, { ...facts, client: principal });
  try {
    return context.unparse(handle, facts);
  } finally {
    context.freePrincipal(handle);
  }
}

function copyLogin(context: Krb5Context, cache: TicketCache, name: string, principal: string | undefined): Login {
  const facts: KerberosFacts = { step: "cache", cache: name, client: principal };
  const client = cache.principal(facts);
  if (principal !== undefined) checkOwner(client, fullName(principal, context, facts), name);
  const copy = TicketCache.inMemory(context);
  try {
    const times = cache.copyGrantingTicket(client, copy, { ...facts, client });
    if (times.endS <= context.nowS()) throw expired(client, name, times);
    return { client, times, cache: copy, origin: { cache: name } };
  } catch (error) {
    copy.destroy();
    throw error;
  }
}

function checkOwner(owner: string, wanted: string, cache: string): void {
  if (owner === wanted) return;
  throw new WrongCredentialsError(
    `The ticket cache ${cache} is of ${owner}, not of ${wanted}. Log in as the right one (kinit -c ${cache} ${wanted}), or correct the principal.`,
  );
}

function expired(client: string, cache: string, times: TicketTimes): CredentialsExpiredError {
  return new CredentialsExpiredError(
    `The tickets of ${client} in ${cache} expired at ${new Date(times.endS * 1000).toISOString()}. ` +
      `Log in again (kinit -c ${cache} ${client}), or use a keytab, from which tickets are renewed without anybody's help.`,
  );
}

function defaultCacheLogin(context: Krb5Context, principal: string | undefined): Login | Error {
  let cache: TicketCache | undefined;
  try {
    cache = TicketCache.byDefault(context);
    return copyLogin(context, cache, cache.name, principal);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    cache?.close();
  }
}

function existingDefaultKeytab(context: Krb5Context): string | undefined {
  const keytab = Keytab.clientDefault(context);
  try {
    return keytab.principals().length > 0 ? keytab.name : undefined;
  } catch {
    return undefined;
  } finally {
    keytab.close();
  }
}
