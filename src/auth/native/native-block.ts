/**
 * A piece of memory that C reads and writes: structs, out parameters, strings. It is an ordinary Buffer with a store of
 * its own, whose address never changes, so the garbage collector frees it and nothing dangles; whoever passes the
 * address must hold the block until C is done with it.
 */
import { endianness } from "node:os";
import type { Koffi } from "./koffi.ts";

/** Structs are laid out for these machines; koffi has builds for a few others. */
export const SUPPORTED_MACHINE: boolean = endianness() === "LE" && !["arm", "ia32"].includes(process.arch);

export class NativeBlock {
  readonly bytes: Buffer;
  readonly address: bigint;

  constructor(koffi: Koffi, size: number) {
    this.bytes = Buffer.from(new ArrayBuffer(size));
    this.address = koffi.address(this.bytes);
  }

  at(offset: number): bigint {
    return this.address + BigInt(offset);
  }

  pointer(offset: number): bigint {
    return this.bytes.readBigUInt64LE(offset);
  }

  setPointer(offset: number, address: bigint): void {
    this.bytes.writeBigUInt64LE(address, offset);
  }

  uint32(offset: number): number {
    return this.bytes.readUInt32LE(offset);
  }

  int32(offset: number): number {
    return this.bytes.readInt32LE(offset);
  }

  setUint32(offset: number, value: number): void {
    this.bytes.writeUInt32LE(value, offset);
  }
}

/** A C string, or any bytes with a zero behind them. */
export function cString(koffi: Koffi, text: string | Uint8Array): NativeBlock {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const block = new NativeBlock(koffi, bytes.length + 1);
  block.bytes.set(bytes);
  return block;
}
