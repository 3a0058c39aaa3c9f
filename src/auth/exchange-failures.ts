/** What goes wrong with others: clocks, realms, KDCs, the server and its keytab. */
import {
  BadTokenError,
  ClockSkewError,
  CredentialsExpiredError,
  KdcUnreachableError,
  KerberosError,
  MalformedPrincipalError,
  NoCredentialsError,
  RealmUnknownError,
  ServicePrincipalUnknownError,
} from "../errors/kerberos-errors.ts";
import {
  checkClocks,
  checkKeytab,
  compareServerKey,
  type FailureRow,
  type KerberosStep,
  row,
  UNKNOWN_CLIENT,
  UNKNOWN_SERVICE,
} from "./failure-row.ts";

const OWN_TICKET_STEPS: readonly KerberosStep[] = ["cache", "serviceTicket", "initiate"];

function notAKeytab(steps: readonly KerberosStep[]): FailureRow[] {
  return (
    [
      [-1765328171, "KRB5_KEYTAB_BADVNO"],
      [-1765328149, "KRB5_KT_FORMAT"],
      [-1765328200, "KRB5_KT_IOERR"],
      [-1765328205, "KRB5_KT_BADNAME"],
      [-1765328204, "KRB5_KT_UNKNOWN_TYPE"],
    ] as const
  ).map(([code, name]) =>
    row(code, name, steps, NoCredentialsError, (f) => `${f.keytab} is no keytab that can be read`, checkKeytab),
  );
}

export const EXCHANGE_FAILURES: readonly FailureRow[] = [
  // Time.
  row(
    -1765328352,
    "KRB5KRB_AP_ERR_TKT_EXPIRED",
    OWN_TICKET_STEPS,
    CredentialsExpiredError,
    (f) => `The tickets of ${f.client} in ${f.cache} have expired`,
    (f) =>
      `Log in again (kinit ${f.client === UNKNOWN_CLIENT ? "PRINCIPAL" : f.client}), or use a keytab, from which tickets are renewed without anybody's help`,
  ),
  row(
    -1765328352,
    "KRB5KRB_AP_ERR_TKT_EXPIRED",
    ["accept"],
    ClockSkewError,
    () => "By this server's clock the client's ticket has run out",
    checkClocks,
  ),
  row(
    -1765328347,
    "KRB5KRB_AP_ERR_SKEW",
    undefined,
    ClockSkewError,
    () => "The clocks are too far apart for Kerberos",
    checkClocks,
  ),
  row(
    -1765328351,
    "KRB5KRB_AP_ERR_TKT_NYV",
    undefined,
    ClockSkewError,
    () => "The ticket is not valid yet by the clock of the one that reads it",
    checkClocks,
  ),
  row(
    -1765328236,
    "KRB5_KDCREP_SKEW",
    undefined,
    ClockSkewError,
    (f) => `The clock of the KDC of ${f.realm} is too far from this machine's`,
    checkClocks,
  ),
  row(
    -1765328373,
    "KRB5KDC_ERR_NEVER_VALID",
    undefined,
    ClockSkewError,
    () => "The KDC was asked for a ticket whose time had already passed",
    checkClocks,
  ),

  // Realms and KDCs.
  row(
    -1765328377,
    "KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN",
    undefined,
    ServicePrincipalUnknownError,
    (f) => `The KDC knows no server principal ${f.service}`,
    (f) => `Compare it with the server's keytab (klist -kt); ask the KDC with: kvno ${f.service}`,
  ),
  row(
    -1765328228,
    "KRB5_KDC_UNREACH",
    undefined,
    KdcUnreachableError,
    (f) => `No KDC of ${f.realm} can be reached`,
    (f) => `Check the kdc lines of [realms] ${f.realm} in ${f.krb5Conf} and that port 88 is open over TCP`,
  ),
  row(
    -1765328230,
    "KRB5_REALM_UNKNOWN",
    undefined,
    RealmUnknownError,
    (f) => `No KDC is known for the realm ${f.realm}`,
    (f) => `Add kdc = HOST to [realms] ${f.realm} in ${f.krb5Conf}`,
  ),
  row(
    -1765328164,
    "KRB5_REALM_CANT_RESOLVE",
    undefined,
    RealmUnknownError,
    (f) => `The KDCs of the realm ${f.realm} cannot be resolved`,
    (f) => `Check the kdc lines of [realms] ${f.realm} in ${f.krb5Conf}`,
  ),
  row(
    -1765328160,
    "KRB5_CONFIG_NODEFREALM",
    undefined,
    RealmUnknownError,
    (f) => `${f.krb5Conf} names no default realm`,
    () => "Write the principal with its realm (name@REALM), or set default_realm in [libdefaults]",
  ),
  row(
    -1765328249,
    "KRB5_CONFIG_CANTOPEN",
    undefined,
    KerberosError,
    (f) => `${f.krb5Conf} cannot be opened`,
    () => "Correct the path in KRB5_CONFIG or krb5Conf",
  ),
  ...(
    [
      [-1765328248, "KRB5_CONFIG_BADFORMAT"],
      [-1429577715, "PROF_SECTION_SYNTAX"],
      [-1429577714, "PROF_RELATION_SYNTAX"],
      [-1429577713, "PROF_EXTRA_CBRACE"],
      [-1429577712, "PROF_MISSING_OBRACE"],
      [-1429577725, "PROF_NO_RELATION"],
    ] as const
  ).map(([code, name]) =>
    row(
      code,
      name,
      undefined,
      KerberosError,
      (f) => `${f.krb5Conf} is not written as it should be`,
      () => "Compare it with man krb5.conf",
    ),
  ),
  row(
    2,
    "ENOENT",
    ["setUp"],
    KerberosError,
    (f) => `${f.krb5Conf} cannot be opened`,
    () => "Correct the path in KRB5_CONFIG or krb5Conf",
  ),
  row(
    -1765328250,
    "KRB5_PARSE_MALFORMED",
    undefined,
    MalformedPrincipalError,
    (f) => `${f.service === UNKNOWN_SERVICE ? f.client : f.service} is no principal`,
    () => "Write it as primary/instance@REALM",
  ),
  row(
    -1765328251,
    "KRB5_PARSE_ILLCHAR",
    undefined,
    MalformedPrincipalError,
    (f) => `${f.service === UNKNOWN_SERVICE ? f.client : f.service} is no principal`,
    () => "Write it as primary/instance@REALM",
  ),

  row(
    -1765328353,
    "KRB5KRB_AP_ERR_BAD_INTEGRITY",
    ["message"],
    BadTokenError,
    () => "A wrapped message does not verify: it was changed on its way",
    () => "Look for what lies between client and server",
  ),

  // The server's side, and what a client reads in a server's refusal.
  row(
    39756033,
    "KG_KEYTAB_NOMATCH",
    undefined,
    NoCredentialsError,
    (f) => `The server's keytab ${f.keytab} has no key of ${f.service}`,
    checkKeytab,
  ),
  row(
    2,
    "ENOENT",
    ["acceptorKeytab", "accept"],
    NoCredentialsError,
    (f) => `There is no keytab ${f.keytab} for the server ${f.service}`,
    (f) => `Export one (kadmin: ktadd -k ${f.keytabFile} ${f.service}) or correct the path`,
  ),
  row(
    13,
    "EACCES",
    ["acceptorKeytab", "accept"],
    NoCredentialsError,
    (f) => `The server's keytab ${f.keytab} cannot be read by this user`,
    (f) => `Give this process's user leave to read it (ls -l ${f.keytabFile})`,
  ),
  row(
    -1765328203,
    "KRB5_KT_NOTFOUND",
    undefined,
    NoCredentialsError,
    (f) => `The server's keytab ${f.keytab} has no key of ${f.service}`,
    checkKeytab,
  ),
  ...notAKeytab(["acceptorKeytab", "accept"]),
  row(
    -1765328349,
    "KRB5KRB_AP_ERR_NOT_US",
    undefined,
    BadTokenError,
    (f) => `The client's ticket is for another principal than this server's (${f.service})`,
    () => "Give the client this server's principal",
  ),
  row(
    -1765328340,
    "KRB5KRB_AP_ERR_BADKEYVER",
    undefined,
    BadTokenError,
    (f) => `The client's ticket was made for another key version of ${f.service} than the server's keytab has`,
    compareServerKey,
  ),
  row(
    -1765328339,
    "KRB5KRB_AP_ERR_NOKEY",
    undefined,
    BadTokenError,
    (f) => `The server's keytab has no key for the client's ticket for ${f.service}`,
    compareServerKey,
  ),
  row(
    -1765328353,
    "KRB5KRB_AP_ERR_BAD_INTEGRITY",
    undefined,
    BadTokenError,
    (f) => `The ticket for ${f.service} cannot be decrypted: it was made with another key, or tampered with`,
    compareServerKey,
  ),
  row(
    -1765328343,
    "KRB5KRB_AP_ERR_MODIFIED",
    undefined,
    BadTokenError,
    (f) => `The ticket for ${f.service} was made with another key, or tampered with`,
    compareServerKey,
  ),
  row(
    -1765328350,
    "KRB5KRB_AP_ERR_REPEAT",
    undefined,
    BadTokenError,
    () => "The same token came twice: somebody repeats what was recorded",
    () => "If nobody does, two clients share a principal and a microsecond: let them try again",
  ),
];
