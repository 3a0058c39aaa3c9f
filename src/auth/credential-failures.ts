/** What goes wrong with what the client itself holds: its key, its keytab, its ticket cache. */
import {
  ClientPrincipalUnknownError,
  KerberosError,
  NoCredentialsError,
  RealmUnknownError,
  StaleKeytabError,
  WrongCredentialsError,
} from "../errors/kerberos-errors.ts";
import { checkCache, checkKeytab, type FailureRow, type KerberosStep, row, testKeytab } from "./failure-row.ts";

const CLIENT_KEY_STEPS: readonly KerberosStep[] = ["keytab", "login"];

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

export const CREDENTIAL_FAILURES: readonly FailureRow[] = [
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
];
