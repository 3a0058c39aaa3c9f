/**
 * The six bytes that a client sends first: `HBas`, the RPC version and how it will authenticate; or one of the two questions
 * that HBase 2.6 added, for the server's principal (HBASE-28321) and for the cluster id (HBASE-25051).
 */
import { asBuffer } from "../bytes/byte-queue.ts";

/** Every generation of HBase reads exactly this many bytes before it judges any of them. */
export const PREAMBLE_BYTES = 6;

export const RPC_VERSION = 0;

export type PreambleAuth = "simple" | "kerberos" | "digest";

export const AUTH_CODE: Readonly<Record<PreambleAuth, number>> = { simple: 0x50, kerberos: 0x51, digest: 0x52 };

const HEADER = "HBas";

export const SIMPLE_PREAMBLE: Buffer = encodePreamble("simple");
export const KERBEROS_PREAMBLE: Buffer = encodePreamble("kerberos");
export const SECURITY_PREAMBLE: Buffer = Buffer.from("Securi", "latin1");
export const REGISTRY_PREAMBLE: Buffer = Buffer.from("Regist", "latin1");

/** What six bytes mean. `bytes` is always what came. */
export type Preamble = { readonly bytes: Buffer } & (
  | { readonly type: "plain"; readonly auth: PreambleAuth }
  | { readonly type: "security" }
  | { readonly type: "registry" }
  /** `HBas`, but another version of the protocol */
  | { readonly type: "wrongVersion"; readonly version: number; readonly authCode: number }
  | { readonly type: "unknownAuth"; readonly authCode: number }
  /** not HBase: TLS, HTTP, anything */
  | { readonly type: "unknown" }
);

export function encodePreamble(auth: PreambleAuth): Buffer {
  return Buffer.concat([Buffer.from(HEADER, "latin1"), Buffer.from([RPC_VERSION, AUTH_CODE[auth]])]);
}

/** The checks in HBase's order. `preamble` holds six bytes. */
export function decodePreamble(preamble: Uint8Array): Preamble {
  if (preamble.length !== PREAMBLE_BYTES) throw new RangeError(`a preamble has ${PREAMBLE_BYTES} bytes`);
  const bytes = asBuffer(preamble);
  if (bytes.equals(REGISTRY_PREAMBLE)) return { type: "registry", bytes };
  if (bytes.equals(SECURITY_PREAMBLE)) return { type: "security", bytes };
  if (bytes.toString("latin1", 0, HEADER.length) !== HEADER) return { type: "unknown", bytes };
  return decodePlain(bytes);
}

function decodePlain(bytes: Buffer): Preamble {
  const version = bytes[4] as number;
  const authCode = bytes[5] as number;
  if (version !== RPC_VERSION) return { type: "wrongVersion", version, authCode, bytes };
  const auth = authOf(authCode);
  return auth === undefined ? { type: "unknownAuth", authCode, bytes } : { type: "plain", auth, bytes };
}

function authOf(code: number): PreambleAuth | undefined {
  return (Object.keys(AUTH_CODE) as PreambleAuth[]).find((auth) => AUTH_CODE[auth] === code);
}
