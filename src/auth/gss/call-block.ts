/** The scratch memory of GSSAPI calls: the out parameters that nearly all of them have, and their two buffers. */
import { NativeBlock } from "../native/native-block.ts";
import type { GssFunctions } from "./functions.ts";

const MINOR = 0;
const HANDLE = 8;
const INPUT = 16;
const OUTPUT = 32;
const FLAGS = 48;
const CONF_STATE = 56;
const NAME = 64;
const SECOND_NAME = 72;
const SIZE = 80;

/** gss_buffer_desc is a length and an address of eight bytes each. */
const VALUE = 8;

export class CallBlock {
  readonly minorAt: bigint;
  /** a credential, a context or a name */
  readonly handleAt: bigint;
  readonly inputAt: bigint;
  readonly outputAt: bigint;
  readonly flagsAt: bigint;
  readonly confStateAt: bigint;
  readonly nameAt: bigint;
  readonly secondNameAt: bigint;
  readonly #gss: GssFunctions;
  readonly #block: NativeBlock;
  /** The input is referenced until its output is taken, so that it outlives the call that reads it. */
  readonly #kept: Uint8Array[] = [];

  constructor(gss: GssFunctions) {
    this.#gss = gss;
    this.#block = new NativeBlock(gss.library.koffi, SIZE);
    this.minorAt = this.#block.at(MINOR);
    this.handleAt = this.#block.at(HANDLE);
    this.inputAt = this.#block.at(INPUT);
    this.outputAt = this.#block.at(OUTPUT);
    this.flagsAt = this.#block.at(FLAGS);
    this.confStateAt = this.#block.at(CONF_STATE);
    this.nameAt = this.#block.at(NAME);
    this.secondNameAt = this.#block.at(SECOND_NAME);
  }

  /** libkrb5's code; negative like the constants of its headers. */
  get minor(): number {
    return this.#block.int32(MINOR);
  }

  get handle(): bigint {
    return this.#block.pointer(HANDLE);
  }

  set handle(address: bigint) {
    this.#block.setPointer(HANDLE, address);
  }

  get name(): bigint {
    return this.#block.pointer(NAME);
  }

  get secondName(): bigint {
    return this.#block.pointer(SECOND_NAME);
  }

  set name(address: bigint) {
    this.#block.setPointer(NAME, address);
  }

  get flags(): number {
    return this.#block.uint32(FLAGS);
  }

  get confState(): boolean {
    return this.#block.int32(CONF_STATE) !== 0;
  }

  setInput(bytes: Uint8Array): void {
    this.#kept[0] = bytes;
    this.#block.bytes.writeBigUInt64LE(BigInt(bytes.length), INPUT);
    this.#block.setPointer(INPUT + VALUE, bytes.length === 0 ? 0n : this.#gss.library.koffi.address(bytes));
    this.#block.bytes.fill(0, OUTPUT, OUTPUT + 16);
  }

  /** Copies what the call has put out and gives the library its memory back. */
  takeOutput(): Buffer {
    this.#kept.length = 0;
    const address = this.#block.pointer(OUTPUT + VALUE);
    if (address === 0n) return Buffer.alloc(0);
    const output = this.#gss.library.copyOut(address, Number(this.#block.bytes.readBigUInt64LE(OUTPUT)));
    this.#gss.releaseBuffer(this.minorAt, this.outputAt);
    return output;
  }
}
