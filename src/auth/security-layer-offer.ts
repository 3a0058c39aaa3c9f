/**
 * The two messages with which RFC 4752 (SASL GSSAPI) ends: the server's offer of protections and the client's choice. Both
 * are an octet of bits, three octets of the largest message one takes, and in the client's an optional name to act as.
 */
import { BadTokenError } from "../errors/kerberos-errors.ts";
import { QOP_BIT, QOPS, type Qop } from "../wire/qop.ts";

/**
 * What we state as the largest wrapped message. HBase states the same and nobody keeps to it: what is really accepted is
 * decided by the limits on frames in `wire/`.
 */
export const MAX_RECEIVE_BYTES = 65_536;

/** Longer than any token that Kerberos makes, also with the group lists of Active Directory. */
const MAX_TOKEN_BYTES = 256 * 1024;

export interface Offer {
  readonly qops: readonly Qop[];
  readonly maxReceiveBytes: number;
}

export interface Choice {
  readonly qop: Qop;
  readonly maxReceiveBytes: number;
  /** who the client wants to act as; empty if as itself */
  readonly actAs: string;
}

export function encodeOffer(qops: readonly Qop[]): Buffer {
  return encode(qops.reduce((bits, qop) => bits | QOP_BIT[qop], 0));
}

export function decodeOffer(message: Buffer): Offer {
  if (message.length !== 4)
    throw new BadTokenError(`The server's offer of protections has ${message.length} bytes instead of 4`);
  const bits = message.readUInt8(0);
  return { qops: QOPS.filter((qop) => (bits & QOP_BIT[qop]) !== 0), maxReceiveBytes: message.readUIntBE(1, 3) };
}

export function encodeChoice(qop: Qop): Buffer {
  return encode(QOP_BIT[qop]);
}

/** A client may add a name; it must not choose none or two. */
export function decodeChoice(message: Buffer): Choice {
  if (message.length < 4)
    throw new BadTokenError(`The client's choice of protection has ${message.length} bytes; at least 4 are needed`);
  const bits = message.readUInt8(0);
  const qop = QOPS.find((each) => QOP_BIT[each] === bits);
  if (qop === undefined)
    throw new BadTokenError(
      `The client's choice of protection is ${bits}; one of 1 (auth), 2 (auth-int), 4 (auth-conf) is needed`,
    );
  return { qop, maxReceiveBytes: message.readUIntBE(1, 3), actAs: decodeName(message.subarray(4)) };
}

export function checkTokenLength(token: Uint8Array): void {
  if (token.length > MAX_TOKEN_BYTES)
    throw new BadTokenError(`A token of ${token.length} bytes; at most ${MAX_TOKEN_BYTES} are taken`);
}

/** Without wrapping there is no largest wrapped message: the size must then be zero. */
function encode(bits: number): Buffer {
  const message = Buffer.alloc(4);
  message.writeUInt8(bits, 0);
  message.writeUIntBE(bits === QOP_BIT.auth ? 0 : MAX_RECEIVE_BYTES, 1, 3);
  return message;
}

function decodeName(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BadTokenError("The name that the client wants to act as is not UTF-8", { cause });
  }
}
