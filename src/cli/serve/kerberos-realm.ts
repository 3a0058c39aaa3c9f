/** `--kerberos`: a KDC that lives as long as the servers, with a principal for each of them and one for clients. */
import { type Kdc, startKdc } from "../../kdc/kdc.ts";
import type { KerberosOptions } from "../../testing.ts";

export interface KerberosRealm {
  /** for `startHBase` */
  readonly servers: { readonly master: KerberosOptions; readonly regionServer: KerberosOptions };
  /** holds everything, and goes with the KDC */
  readonly folder: string;
  readonly krb5Conf: string;
  readonly client: Login;
  close(): Promise<void>;
}

export interface Login {
  readonly principal: string;
  readonly keytab: string;
}

const MASTER = "hbase-master/localhost";
const REGION_SERVER = "hbase-rs/localhost";
const CLIENT = "client";

/** Rejects with `MissingLibraryError`, which says what to install, where there is no KDC to start. */
export async function startRealm(): Promise<KerberosRealm> {
  const kdc = await startKdc({ principals: [MASTER, REGION_SERVER, CLIENT] });
  try {
    const servers = { master: await login(kdc, MASTER), regionServer: await login(kdc, REGION_SERVER) };
    const client = await login(kdc, CLIENT);
    return {
      servers,
      client,
      folder: kdc.dir,
      krb5Conf: kdc.krb5Conf,
      close: () => kdc.stop(),
    };
  } catch (error) {
    await kdc.stop();
    throw error;
  }
}

async function login(kdc: Kdc, name: string): Promise<Login> {
  return { principal: `${name}@${kdc.realm}`, keytab: await kdc.keytab(name) };
}
