/**
 * SASL's qualities of protection (RFC 4422, RFC 4752) and HBase's words for them (`hbase.rpc.protection`).
 */

export type Qop = "auth" | "auth-int" | "auth-conf";

/** HBase's word, as it stands in `hbase.rpc.protection`. */
export type Protection = "authentication" | "integrity" | "privacy";

/** From weakest to strongest. */
export const QOPS: readonly Qop[] = ["auth", "auth-int", "auth-conf"];

/** The bit of each in the security layer octet of RFC 4752. */
export const QOP_BIT: Readonly<Record<Qop, number>> = { auth: 1, "auth-int": 2, "auth-conf": 4 };

export const QOP_OF_PROTECTION: Readonly<Record<Protection, Qop>> = {
  authentication: "auth",
  integrity: "auth-int",
  privacy: "auth-conf",
};

export const PROTECTION_OF_QOP: Readonly<Record<Qop, Protection>> = {
  auth: "authentication",
  "auth-int": "integrity",
  "auth-conf": "privacy",
};
