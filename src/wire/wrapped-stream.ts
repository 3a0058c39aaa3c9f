/**
 * The stream under auth-int and auth-conf: chunks of an int32 length and a token of the SASL security layer. What the tokens
 * hold is one stream of bytes, in which frames stand without regard to chunks.
 */
import { lengthPrefixed } from "../bytes/big-endian.ts";
import { FrameReader } from "./frame.ts";

/** As much of a SASL security layer as is needed here. */
export interface Wrapping {
  wrap(data: Uint8Array): Buffer;
  unwrap(token: Uint8Array): Buffer;
}

/** HBase states no bound and ignores SASL's: its clients and servers send each message as one chunk. */
export const DEFAULT_MAX_CHUNK_BYTES: number = 1 << 28;

/** One chunk around `bytes`. */
export function wrapChunk(layer: Pick<Wrapping, "wrap">, bytes: Uint8Array): Buffer {
  return lengthPrefixed(layer.wrap(bytes));
}

/**
 * Takes the chunks off. `buffer`, `filled`, `push` and `takeLeftover` are those of a `FrameReader`, over chunks; a
 * token that the layer refuses fails the reader for good, for the tokens behind it cannot be trusted either.
 */
export class UnwrapReader extends FrameReader {
  /** @param onBytes gets the unwrapped bytes, which it may keep; mostly the `push` of a `FrameReader` */
  constructor(
    layer: Pick<Wrapping, "unwrap">,
    onBytes: (bytes: Buffer) => void,
    maxChunkBytes: number = DEFAULT_MAX_CHUNK_BYTES,
  ) {
    super((buffer, start, end) => onBytes(layer.unwrap(buffer.subarray(start, end))), {
      maxFrameBytes: maxChunkBytes,
      what: "a wrapped chunk",
    });
  }
}
