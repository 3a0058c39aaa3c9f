/** A server's credentials: its keytab, from which it accepts clients. Nothing here ever talks to a KDC. */
import type { Qop } from "../wire/qop.ts";
import { gssFunctions } from "./gss/functions.ts";
import { acceptorContext } from "./gss/native-context.ts";
import { acquireCredential } from "./gss/native-credential.ts";
import { GssapiServer } from "./gssapi-server.ts";
import type { KerberosFacts } from "./kerberos-failure.ts";
import { typedName } from "./krb5-names.ts";
import type { SaslServer } from "./mechanism.ts";
import { type LibraryOptions, openLibrary } from "./native/library.ts";

export interface AcceptorOptions extends LibraryOptions {
  /** path of the keytab */
  readonly keytab: string;
  /** Accepts tickets for this principal only; without it, for any that the keytab holds. */
  readonly principal?: string;
  /**
   * Where tokens that were seen are remembered, against replays: `none:` switches that off (tests), `dfl:` is the library's
   * default, a file in /var/tmp for each user.
   */
  readonly replayCache?: string;
}

export interface AcceptorCredentials {
  readonly principal: string | undefined;
  /** For one connection; `qops` are the protections to offer. */
  saslServer(options: { readonly qops: readonly Qop[] }): Promise<SaslServer>;
}

/** Opens the library and looks for the key, so that a server with a bad keytab fails when it starts and not when a client comes. */
export async function acceptorCredentials(options: AcceptorOptions): Promise<AcceptorCredentials> {
  const gss = gssFunctions(await openLibrary(options));
  const keytab = typedName(options.keytab);
  const facts: KerberosFacts = {
    step: "acceptorKeytab",
    keytab,
    ...(options.principal === undefined ? {} : { service: options.principal }),
  };
  const store = {
    usage: "accept",
    keytab,
    ...(options.replayCache === undefined ? {} : { rcache: options.replayCache }),
  } as const;
  // Taken anew for each connection (0.15 ms), so that a keytab that was exchanged counts at once.
  const acquire = () => acquireCredential(gss, options.principal, store, facts);
  acquire().release();
  return {
    principal: options.principal,
    async saslServer({ qops }) {
      return new GssapiServer(acceptorContext(gss, acquire(), { ...facts, step: "accept" }), qops);
    },
  };
}
