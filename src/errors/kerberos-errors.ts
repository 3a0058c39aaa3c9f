/**
 * What goes wrong between us, the credentials and the KDC: one class for each cause that a person would mend differently.
 * The codes of libkrb5 behind each are in `src/auth/`.
 */
import { type Advice, FAIL } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

const KDC_LATER: Advice = { action: "retry", delay: "pause", mayHaveExecuted: false };

export interface KerberosErrorDetails extends ErrorDetails {
  /** libkrb5's or GSSAPI's minor code, such as -1765328377 */
  readonly minor?: number;
  /** GSSAPI's major code */
  readonly major?: number;
}

/** Any failure of Kerberos; the subclasses name the causes that we can tell apart. */
export class KerberosError extends HBaseError {
  readonly code: string = "HBASE_KERBEROS";
  readonly minor?: number;
  readonly major?: number;

  constructor(message: string, details: KerberosErrorDetails = {}) {
    super(message, details);
    if (details.minor !== undefined) this.minor = details.minor;
    if (details.major !== undefined) this.major = details.major;
  }
}

/** No keytab, no ticket cache, or neither holds this principal. */
export class NoCredentialsError extends KerberosError {
  override readonly code = "HBASE_NO_CREDENTIALS";
}

/** The ticket cache belongs to another principal. */
export class WrongCredentialsError extends KerberosError {
  override readonly code = "HBASE_WRONG_CREDENTIALS";
}

/** The tickets have run out and nothing is there to renew them with. */
export class CredentialsExpiredError extends KerberosError {
  override readonly code = "HBASE_CREDENTIALS_EXPIRED";
}

/** The KDC does not know the client's own principal. */
export class ClientPrincipalUnknownError extends KerberosError {
  override readonly code = "HBASE_CLIENT_PRINCIPAL_UNKNOWN";
}

/** The key in the client's keytab is not the one in the KDC. */
export class StaleKeytabError extends KerberosError {
  override readonly code = "HBASE_STALE_KEYTAB";
}

/** The KDC knows no such server principal: this candidate cannot be the server's. */
export class ServicePrincipalUnknownError extends KerberosError {
  override readonly code = "HBASE_SERVICE_PRINCIPAL_UNKNOWN";
}

/** A principal that is no principal. */
export class MalformedPrincipalError extends KerberosError {
  override readonly code = "HBASE_MALFORMED_PRINCIPAL";
}

/** The clocks of this machine and of the KDC or the server are too far apart. */
export class ClockSkewError extends KerberosError {
  override readonly code = "HBASE_CLOCK_SKEW";
}

/** No KDC of the realm answered within its limit, or none could be reached, or what came was no Kerberos answer. */
export class KdcUnreachableError extends KerberosError {
  override readonly code = "HBASE_KDC_UNREACHABLE";

  constructor(message: string, details: KerberosErrorDetails = {}) {
    super(message, { advice: KDC_LATER, ...details });
  }
}

/** krb5.conf and DNS name no KDC for the realm. */
export class RealmUnknownError extends KerberosError {
  override readonly code = "HBASE_REALM_UNKNOWN";
}

/** A token or a wrapped message did not verify. */
export class BadTokenError extends KerberosError {
  override readonly code = "HBASE_BAD_TOKEN";

  constructor(message: string, details: KerberosErrorDetails = {}) {
    super(message, { advice: FAIL, ...details });
  }
}
