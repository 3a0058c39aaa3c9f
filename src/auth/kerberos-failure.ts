/**
 * From the codes of libkrb5 and GSSAPI to our errors: one table, each row with what happened and what to do about it. The
 * same code means different things at different steps. The library's own texts are not used: GSSAPI keeps them per
 * thread, where they may be another failure's.
 */
import {
  BadTokenError,
  ClientPrincipalUnknownError,
  ClockSkewError,
  CredentialsExpiredError,
  KdcUnreachableError,
  KerberosError,
  type KerberosErrorDetails,
  MalformedPrincipalError,
  NoCredentialsError,
  RealmUnknownError,
  ServicePrincipalUnknownError,
  StaleKeytabError,
  WrongCredentialsError,
} from "../errors/kerberos-errors.ts";

/**
 * - `setUp`: reading krb5.conf
 * - `keytab`, `cache`: reading the client's own credentials
 * - `login`: the AS exchange, for a ticket-granting ticket
 * - `serviceTicket`: the TGS exchange, for a ticket for one server
 * - `initiate`, `accept`: the tokens between client and server
 * - `acceptorKeytab`: the server's own key
 * - `message`: wrapping and unwrapping once all is established
 */
export type KerberosStep =
  | "setUp"
  | "keytab"
  | "cache"
  | "login"
  | "serviceTicket"
  | "initiate"
  | "acceptorKeytab"
  | "accept"
  | "message";

/** What we know about the moment of failure; none of it is secret. */
export interface KerberosFacts {
  readonly step: KerberosStep;
  readonly client?: string | undefined;
  readonly service?: string | undefined;
  readonly realm?: string | undefined;
  /** as krb5 writes it, such as `FILE:/etc/hbase.keytab` */
  readonly keytab?: string | undefined;
  readonly cache?: string | undefined;
  readonly krb5Conf?: string | undefined;
}

type KerberosErrorClass = new (message: string, details?: KerberosErrorDetails) => KerberosError;

interface FailureRow {
  readonly code: number;
  /** the constant in krb5.h, krb5_err.et or errno.h */
  readonly name: string;
  /** any, if absent */
  readonly steps?: readonly KerberosStep[];
  readonly error: KerberosErrorClass;
  readonly happened: (facts: Named) => string;
  readonly remedy: (facts: Named) => string;
}

/** The facts with words in place of what is unknown. */
interface Named {
  readonly client: string;
  readonly service: string;
  readonly realm: string;
  readonly keytab: string;
  readonly keytabFile: string;
  readonly cache: string;
  readonly cacheFile: string;
  readonly krb5Conf: string;
}

const CLIENT_KEY_STEPS: readonly KerberosStep[] = ["keytab", "login"];
const OWN_TICKET_STEPS: readonly KerberosStep[] = ["cache", "serviceTicket", "initiate"];

const checkClocks = (): string =>
  "Compare the clocks of this machine, the KDC and the server (chronyc tracking or ntpq -p) and let NTP set them; Kerberos allows 5 minutes";
const checkKeytab = (f: Named): string => `See what it holds with: klist -kt ${f.keytabFile}`;
const checkCache = (f: Named): string =>
  `See what is there with: klist ${f.cacheFile}. Log in with: kinit ${f.client === UNKNOWN_CLIENT ? "PRINCIPAL" : f.client}`;
const testKeytab = (f: Named): string =>
  `Try it with: kinit -kt ${f.keytabFile} ${f.client}. If it fails, export a new keytab from the KDC (kadmin: ktadd -k FILE ${f.client})`;
const compareServerKey = (f: Named): string =>
  `Compare the key version of the server's keytab (klist -kt) with the KDC's (kvno ${f.service}); if they differ, export a new keytab for the server and restart it`;

/** The first row that fits code and step counts. */
export const FAILURES: readonly FailureRow[] = [
  // The client's own key.
  row(
    -1765328378,
    "KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN",
    ["login"],
    ClientPrincipalUnknownError,
    (f) => `The KDC of ${f.realm} does not know the client ${f.client}`,
    (f) =>
      `Check the spelling against the keytab (klist -kt ${f.keytabFile}), or have the principal created (kadmin: addprinc ${f.client})`,
  ),
  row(
    -1765328377,
    "KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN",
    ["login"],
    RealmUnknownError,
    (f) => `The KDC that was asked does not serve the realm ${f.realm}`,
    (f) => `Correct the kdc lines of [realms] ${f.realm} in ${f.krb5Conf}`,
  ),
  row(
    -1765328316,
    "KRB5KDC_ERR_WRONG_REALM",
    undefined,
    RealmUnknownError,
    (f) => `The KDC that was asked does not serve the realm ${f.realm}`,
    (f) => `Correct the kdc lines of [realms] ${f.realm} in ${f.krb5Conf}`,
  ),
  row(
    -1765328353,
    "KRB5KRB_AP_ERR_BAD_INTEGRITY",
    ["login"],
    StaleKeytabError,
    (f) => `The key of ${f.client} in ${f.keytab} is not the one in the KDC`,
    testKeytab,
  ),
  row(
    -1765328360,
    "KRB5KDC_ERR_PREAUTH_FAILED",
    ["login"],
    StaleKeytabError,
    (f) => `The KDC of ${f.realm} does not accept the key of ${f.client} in ${f.keytab}`,
    testKeytab,
  ),
  row(
    -1765328237,
    "KRB5_KDCREP_MODIFIED",
    ["login"],
    StaleKeytabError,
    (f) => `The KDC's answer cannot be read with the key of ${f.client} in ${f.keytab}`,
    testKeytab,
  ),
  row(
    -1765328366,
    "KRB5KDC_ERR_CLIENT_REVOKED",
    undefined,
    KerberosError,
    (f) => `The KDC of ${f.realm} has locked the client ${f.client}`,
    () => "Have the account unlocked (kadmin: modprinc -unlock, or its flag -allow_tix)",
  ),
  row(
    -1765328383,
    "KRB5KDC_ERR_NAME_EXP",
    undefined,
    KerberosError,
    (f) => `The KDC's entry for ${f.client} has expired`,
    (f) => `Have it extended (kadmin: modprinc -expire never ${f.client})`,
  ),
  row(
    -1765328361,
    "KRB5KDC_ERR_KEY_EXP",
    undefined,
    KerberosError,
    (f) => `The key of ${f.client} has expired in the KDC`,
    (f) => `Have it changed and export a new keytab (kadmin: ktadd -k FILE ${f.client})`,
  ),
  row(
    -1765328370,
    "KRB5KDC_ERR_ETYPE_NOSUPP",
    undefined,
    KerberosError,
    (f) => `This client, the KDC and ${f.service} share no encryption type`,
    (f) =>
      `Compare permitted_enctypes in ${f.krb5Conf} with the keys in the KDC (kadmin: getprinc) and in the keytab (klist -ekt ${f.keytabFile})`,
  ),

  // The client's keytab.
  row(
    2,
    "ENOENT",
    CLIENT_KEY_STEPS,
    NoCredentialsError,
    (f) => `There is no keytab ${f.keytab}`,
    (f) => `Export one (kadmin: ktadd -k ${f.keytabFile} ${f.client}) or correct the path`,
  ),
  row(
    13,
    "EACCES",
    CLIENT_KEY_STEPS,
    NoCredentialsError,
    (f) => `The keytab ${f.keytab} cannot be read by this user`,
    (f) => `Give this process's user leave to read it (ls -l ${f.keytabFile})`,
  ),
  row(
    -1765328203,
    "KRB5_KT_NOTFOUND",
    CLIENT_KEY_STEPS,
    NoCredentialsError,
    (f) => `The keytab ${f.keytab} has no usable key of ${f.client}`,
    checkKeytab,
  ),
  row(
    -1765328202,
    "KRB5_KT_END",
    CLIENT_KEY_STEPS,
    NoCredentialsError,
    (f) => `The keytab ${f.keytab} is empty`,
    checkKeytab,
  ),
  ...notAKeytab(CLIENT_KEY_STEPS),

  // The client's ticket cache.
  row(
    -1765328189,
    "KRB5_FCC_NOFILE",
    undefined,
    NoCredentialsError,
    (f) => `There is no ticket cache ${f.cache}`,
    checkCache,
  ),
  row(2, "ENOENT", ["cache"], NoCredentialsError, (f) => `There is no ticket cache ${f.cache}`, checkCache),
  row(
    -1765328243,
    "KRB5_CC_NOTFOUND",
    undefined,
    NoCredentialsError,
    (f) => `The ticket cache ${f.cache} has no ticket-granting ticket`,
    checkCache,
  ),
  row(
    -1765328190,
    "KRB5_FCC_PERM",
    undefined,
    NoCredentialsError,
    (f) => `The ticket cache ${f.cache} cannot be read by this user`,
    (f) => `Give this process's user leave to read it (ls -l ${f.cacheFile})`,
  ),
  row(
    13,
    "EACCES",
    ["cache"],
    NoCredentialsError,
    (f) => `The ticket cache ${f.cache} cannot be read by this user`,
    (f) => `Give this process's user leave to read it (ls -l ${f.cacheFile})`,
  ),
  ...(
    [
      [-1765328191, "KRB5_CC_IO"],
      [-1765328185, "KRB5_CC_FORMAT"],
      [-1765328172, "KRB5_CCACHE_BADVNO"],
      [-1765328245, "KRB5_CC_BADNAME"],
      [-1765328244, "KRB5_CC_UNKNOWN_TYPE"],
      [-1765328242, "KRB5_CC_END"],
    ] as const
  ).map(([code, name]) =>
    row(code, name, undefined, NoCredentialsError, (f) => `${f.cache} is no ticket cache that can be read`, checkCache),
  ),
  row(
    39756032,
    "KG_CCACHE_NOMATCH",
    undefined,
    WrongCredentialsError,
    (f) => `The ticket cache ${f.cache} is not of the principal ${f.client}`,
    checkCache,
  ),

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

const UNKNOWN_CLIENT = "the client";
const UNKNOWN_SERVICE = "the server";

/** GSSAPI's routine errors that say enough by themselves, by their number in the upper half of the major code. */
const ROUTINES: Readonly<Record<number, string>> = {
  1: "the library has no Kerberos mechanism",
  6: "its checksum is wrong",
  8: "there is no security context",
  9: "it is no token of Kerberos",
  12: "the security context has expired",
};

export interface FailureDetails {
  readonly major?: number;
  readonly cause?: unknown;
  /** libkrb5's own text, if it was asked for on this thread right after the failure */
  readonly text?: string;
}

/** The error for a code of libkrb5 (GSSAPI's minor code) at a step. */
export function kerberosFailure(minor: number, facts: KerberosFacts, details: FailureDetails = {}): KerberosError {
  const found = FAILURES.find((each) => each.code === minor && (each.steps?.includes(facts.step) ?? true));
  const given = {
    minor,
    ...(details.major === undefined ? {} : { major: details.major }),
    ...(details.cause === undefined ? {} : { cause: details.cause }),
  };
  if (found !== undefined) {
    const named = nameFacts(facts);
    return new found.error(`${found.happened(named)}. ${found.remedy(named)}. [${found.name} ${minor}]`, given);
  }
  return unlistedFailure(minor, facts, details, given);
}

function unlistedFailure(
  minor: number,
  facts: KerberosFacts,
  details: FailureDetails,
  given: KerberosErrorDetails,
): KerberosError {
  const routine = details.major === undefined ? undefined : ROUTINES[(details.major >>> 16) & 0xff];
  const codes = details.major === undefined ? `${minor}` : `major 0x${details.major.toString(16)}, minor ${minor}`;
  if (facts.step === "accept" || facts.step === "message" || (facts.step === "initiate" && routine !== undefined)) {
    const what = facts.step === "message" ? "A wrapped message" : "The peer's token";
    return new BadTokenError(
      `${what} was not accepted: ${routine ?? details.text ?? "the library gives no reason"}. [${codes}]`,
      given,
    );
  }
  const { client, service } = nameFacts(facts);
  const text = details.text ?? routine ?? "the library gives no reason";
  return new KerberosError(
    `Kerberos failed (${STEP_WORDS[facts.step]}, client ${client}, server ${service}): ${text}. Run with KRB5_TRACE=/dev/stderr to see more. [${codes}]`,
    given,
  );
}

const STEP_WORDS: Readonly<Record<KerberosStep, string>> = {
  setUp: "reading the configuration",
  keytab: "reading the keytab",
  cache: "reading the ticket cache",
  login: "logging in",
  serviceTicket: "asking for a service ticket",
  initiate: "opening the security context",
  acceptorKeytab: "reading the server's keytab",
  accept: "accepting the client",
  message: "protecting a message",
};

/** GSSAPI and krb5 write `FILE:` in front of paths; commands do not need it. */
function withoutType(name: string): string {
  return name.startsWith("FILE:") ? name.slice("FILE:".length) : name;
}

function nameFacts(facts: KerberosFacts): Named {
  const keytab = facts.keytab ?? "(no keytab)";
  const cache = facts.cache ?? "(no ticket cache)";
  return {
    client: facts.client ?? UNKNOWN_CLIENT,
    service: facts.service ?? UNKNOWN_SERVICE,
    realm: facts.realm ?? realmOf(facts.service) ?? realmOf(facts.client) ?? "the realm",
    keytab: withoutType(keytab),
    keytabFile: facts.keytab === undefined ? "FILE" : withoutType(keytab),
    cache,
    cacheFile: facts.cache === undefined ? "" : cache,
    krb5Conf: facts.krb5Conf ?? "krb5.conf",
  };
}

function realmOf(principal: string | undefined): string | undefined {
  const at = principal?.lastIndexOf("@") ?? -1;
  return at < 0 ? undefined : principal?.slice(at + 1);
}

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

function row(
  code: number,
  name: string,
  steps: readonly KerberosStep[] | undefined,
  error: KerberosErrorClass,
  happened: (facts: Named) => string,
  remedy: (facts: Named) => string,
): FailureRow {
  return { code, name, ...(steps === undefined ? {} : { steps }), error, happened, remedy };
}
