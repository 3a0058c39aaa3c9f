/** Big-endian integers, the byte order of everything in HBase's protocol that protobuf does not encode. */

/** A signed 32-bit integer. The caller has checked the bounds. */
export function readInt32(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset] as number) << 24) |
    ((bytes[offset + 1] as number) << 16) |
    ((bytes[offset + 2] as number) << 8) |
    (bytes[offset + 3] as number)
  );
}

/** Writes the low 32 bits of `value`; returns the offset behind them. */
export function writeInt32(bytes: Uint8Array, offset: number, value: number): number {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
  return offset + 4;
}

/** The four bytes of a signed 32-bit integer. */
export function int32Bytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  writeInt32(bytes, 0, value);
  return bytes;
}

/** `bytes` behind its length as a 32-bit integer: the framing of requests, headers and SASL tokens alike. */
export function lengthPrefixed(bytes: Uint8Array): Buffer {
  return Buffer.concat([int32Bytes(bytes.length), bytes]);
}
