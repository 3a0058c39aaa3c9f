/** What a person can do about each error, in one sentence. The error's own message says what happened. */

import { codeOf, messageOf, type Problem } from "./report.ts";
import { ALREADY, TABLE_ADVICE } from "./table-advice.ts";

export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  return { code, message: messageOf(error), advice: ADVICE[code] ?? OTHERWISE };
}

/** For what is not a check-up: undefined where the error's own message is all there is to say. */
export function adviceFor(code: string, command = ""): string | undefined {
  return ALREADY[`${command} ${code}`] ?? TABLE_ADVICE[code] ?? ADVICE[code];
}

const OTHERWISE = "Read the timeline of the opening and the server's own log at that moment.";

const ADVICE: Readonly<Record<string, string>> = {
  HBASE_INVALID_ARGUMENT: "Correct the option or the property that the message names.",
  HBASE_MISSING_LIBRARY: "Install the package that the message names.",
  HBASE_NO_CREDENTIALS: "Give a readable keytab that holds the principal (--keytab, --principal), or run kinit.",
  HBASE_WRONG_CREDENTIALS: "Run kinit as the wanted principal, or name the ticket cache's owner with --principal.",
  HBASE_CREDENTIALS_EXPIRED: "Run kinit again, or give a keytab, from which tickets are renewed.",
  HBASE_CLIENT_PRINCIPAL_UNKNOWN: "Correct --principal, or have this principal made in the KDC.",
  HBASE_STALE_KEYTAB: "Have a new keytab made: the principal's key in the KDC was changed after this one.",
  HBASE_SERVICE_PRINCIPAL_UNKNOWN:
    "Correct hbase.master.kerberos.principal and hbase.regionserver.kerberos.principal, or the names that servers are addressed by.",
  HBASE_MALFORMED_PRINCIPAL: "Write principals as primary/instance@REALM, such as hbase/_HOST@EXAMPLE.COM.",
  HBASE_CLOCK_SKEW:
    "Set the clocks of this machine, of the KDC and of the servers by NTP; five minutes apart is too much.",
  HBASE_KDC_UNREACHABLE: "Check that the KDC runs, that krb5.conf names it, and that port 88 is open from here.",
  HBASE_REALM_UNKNOWN: "Name a KDC for the realm under [realms] in krb5.conf (KRB5_CONFIG).",
  HBASE_CONNECT_FAILED: "Check that the server runs, that host and port are right, and that no firewall is in between.",
  HBASE_CONNECT_TIMEOUT:
    "Check the address and the firewalls on the way: the connection was neither accepted nor refused.",
  HBASE_FAILED_SERVER: "Mend what the message says of the attempt before, then run the doctor again.",
  HBASE_HANDSHAKE_TIMEOUT: "Check that an HBase RPC port listens there and that the server is not stuck.",
  HBASE_HANDSHAKE_CLOSED:
    "Check that this is an HBase RPC port, not its web interface, and look into the server's log.",
  HBASE_UNEXPECTED_PRINCIPAL: "If the announced principal is right, configure it; if not, find out who answers there.",
  HBASE_FALLBACK_DISALLOWED: "Switch the server's security on, or allow SIMPLE with --allow-simple-fallback.",
  HBASE_AUTHENTICATION_REQUIRED:
    "Give --keytab and --principal, and the servers' principals or a --site that holds them.",
  HBASE_SASL_REFUSED:
    "Compare the configured principals with the one in the server's keytab, and the protections of both.",
  HBASE_CANDIDATES_EXHAUSTED:
    "Set hbase.master.kerberos.principal and hbase.regionserver.kerberos.principal to what the servers' keytabs hold.",
  HBASE_PROTECTION_MISMATCH: "Set --protection (hbase.rpc.protection) to one that the server accepts too.",
  HBASE_CONNECTION_REJECTED: "Look into the server's log: it refused the connection for a reason of its own.",
  HBASE_ZNODE_MISSING:
    "Check that HBase runs, and that the parent znode is the cluster's (zookeeper.znode.parent; --zookeeper host:port/parent).",
  HBASE_ZNODE_FORBIDDEN:
    "Have the ACL of the znode repaired (HBase lets everybody read it), or name masters and region servers with --bootstrap.",
  HBASE_ZOOKEEPER_TIMEOUT: "Look whether ZooKeeper is overloaded or has no quorum; its log tells.",
  HBASE_CONNECTION_CLOSED:
    "Look into the server's log at this moment: it closed the connection for a reason of its own.",
  HBASE_UNEXPECTED_MESSAGE: "Check the port: something else listens there.",
  HBASE_EMPTY_ANSWER: "Wait until the cluster has started, then run the doctor again.",
  HBASE_CALL_TIMEOUT: "Look whether the server is overloaded or stuck, or give more --timeout.",
  HBASE_REMOTE_EXCEPTION: "Look into the server's log: the call reached it and failed there.",
};
