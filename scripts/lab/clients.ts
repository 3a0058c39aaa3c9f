/** Our own client as the lab uses it: against a lab cluster, with the lab KDC's credentials. */
import { type KerberosCredentials, kerberosCredentials } from "../../src/auth/credentials.ts";
import { RpcClient } from "../../src/rpc/rpc-client.ts";
import { withDefaults } from "../../src/rpc/rpc-defaults.ts";
import type { PrincipalPatterns, RpcOptions } from "../../src/rpc/rpc-options.ts";
import type { OpeningTrace } from "../../src/rpc/trace.ts";
import type { Kdc } from "./kdc.ts";

/** Masters and region servers under principals of their own. */
export function twoPrincipals(kdc: Kdc): PrincipalPatterns {
  return { master: `hbase-master/_HOST@${kdc.realm}`, regionServer: `hbase-rs/_HOST@${kdc.realm}` };
}

/** GSSAPI reads KRB5_CONFIG of the process; call this before the first use of Kerberos. */
export function useKdc(kdc: Kdc): void {
  process.env["KRB5_CONFIG"] = kdc.krb5Conf;
}

export interface LabClient extends AsyncDisposable {
  readonly rpc: RpcClient;
  readonly credentials: KerberosCredentials | undefined;
}

/** A cold client: its own memory of servers, its own tickets. */
export async function labClient(
  kdc: Kdc | undefined,
  options: Partial<RpcOptions> = {},
  onOpening: (trace: OpeningTrace) => void = () => {},
): Promise<LabClient> {
  const credentials = kdc === undefined ? undefined : await labCredentials(kdc);
  const secured = kdc === undefined || credentials === undefined ? {} : { credentials, principals: twoPrincipals(kdc) };
  const rpc = new RpcClient({ ...withDefaults({ ...secured, ...options }), onOpening });
  return {
    rpc,
    credentials,
    async [Symbol.asyncDispose](): Promise<void> {
      await rpc.close();
      credentials?.dispose();
    },
  };
}

async function labCredentials(kdc: Kdc): Promise<KerberosCredentials> {
  return kerberosCredentials({
    keytab: await kdc.keytab("client"),
    principal: `client@${kdc.realm}`,
    krb5Conf: kdc.krb5Conf,
  });
}
