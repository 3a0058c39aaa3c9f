/** Java's recorded requests beside ours: a table of what we send otherwise and why, and the answers that Java was given. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { SeenCall } from "../../scripts/lab/calls-seen.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import { ExceptionResponse, ResponseHeader } from "../../src/protobuf/rpc-messages.ts";
import type { CallAnswer } from "../../src/rpc/call.ts";
import { decodeException } from "../../src/wire/exception.ts";

/** A request, or a message in it, as data. */
export type Form = Readonly<Record<string, unknown>>;

export interface Difference {
  readonly what: string;
  readonly why: string;
  /** Java's requests for an operation, made into ours; the same array if it has nothing to do with them. */
  apply(theirs: readonly Form[], operation: Form): readonly Form[];
}

export class JavaDifferences {
  readonly #differences: readonly Difference[];
  readonly #used = new Set<string>();

  constructor(differences: readonly Difference[]) {
    this.#differences = differences;
  }

  /** What Java sent, as we would. */
  inOurWay(theirs: readonly Form[], operation: Form): readonly Form[] {
    let forms = theirs;
    for (const { what, apply } of this.#differences) {
      const changed = apply(forms, operation);
      if (!isDeepStrictEqual(changed, forms)) this.#used.add(what);
      forms = changed;
    }
    return forms;
  }

  /** No difference is named that is none. */
  assertAllUsed(): void {
    assert.deepEqual([...this.#used].sort(), this.#differences.map(({ what }) => what).sort());
  }
}

/** Throws the error that a recorded exception becomes. */
export function recordedAnswer({ header, body, cellBlock }: NonNullable<SeenCall["response"]>): CallAnswer {
  const { exception } = decode(ResponseHeader, Buffer.from(header, "hex"));
  if (exception !== undefined) throw remoteErrorOf(decodeException(encode(ExceptionResponse, exception)));
  return {
    body: Buffer.from(body ?? "", "hex"),
    ...(cellBlock === undefined ? {} : { cellBlock: Buffer.from(cellBlock, "hex") }),
  };
}
