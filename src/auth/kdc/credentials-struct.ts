/** krb5_creds, the struct that holds one ticket: where its fields are, and how it is made and freed. */
import type { NativeBlock } from "../native/native-block.ts";
import type { Krb5Context } from "./krb5-context.ts";

const SIZE = 120;
const CLIENT = 8;
const SERVER = 16;
const TIMES = 48;

/** When a ticket begins and ends, in the KDC's seconds since 1970. */
export interface TicketTimes {
  readonly startS: number;
  readonly endS: number;
}

export class CredsStruct {
  readonly block: NativeBlock;
  readonly #context: Krb5Context;

  constructor(context: Krb5Context) {
    this.#context = context;
    this.block = context.block(SIZE);
  }

  get address(): bigint {
    return this.block.address;
  }

  /** The principals stay the caller's. */
  ask(client: bigint, server: bigint): this {
    this.block.setPointer(CLIENT, client);
    this.block.setPointer(SERVER, server);
    return this;
  }

  get times(): TicketTimes {
    return readTimes(this.block, TIMES);
  }

  /** Runs something while the ticket goes by another server name; the ticket itself is not changed. */
  underName(server: bigint, work: () => void): void {
    const own = this.block.pointer(SERVER);
    this.block.setPointer(SERVER, server);
    try {
      work();
    } finally {
      this.block.setPointer(SERVER, own);
    }
  }

  /** For a struct that libkrb5 has filled. It wipes the session key. */
  free(): void {
    this.#context.krb5.krb5_free_cred_contents(this.#context.handle, this.block.address);
  }
}

/** krb5_ticket_times: authtime, starttime, endtime, renew_till. A start of 0 means: when it was authenticated. */
export function readTimes(block: NativeBlock, offset: number): TicketTimes {
  const authenticatedS = block.uint32(offset);
  const startS = block.uint32(offset + 4);
  return { startS: startS === 0 ? authenticatedS : startS, endS: block.uint32(offset + 8) };
}
