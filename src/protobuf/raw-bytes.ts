/** Copying short byte strings into a buffer, the way that is fastest for their length. */

/** Up to so many bytes a loop is faster than `set`. */
const LOOP_BYTES = 16;

/** Copies `bytes` to `offset`; returns the offset behind them. */
export function writeRaw(target: Uint8Array, offset: number, bytes: Uint8Array): number {
  const { length } = bytes;
  if (length > LOOP_BYTES) target.set(bytes, offset);
  else for (let index = 0; index < length; index++) target[offset + index] = bytes[index] as number;
  return offset + length;
}

/** A copy with memory of its own, or of Node's pool: for short byte strings three times as fast as `Buffer.from`. */
export function copyOf(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafe(bytes.length);
  writeRaw(copy, 0, bytes);
  return copy;
}
