/** What a decoder may do with bytes that are not what they should be: throw one of the errors of `protocol-errors.ts`. */
import assert from "node:assert/strict";
import {
  LengthOutOfBoundsError,
  MalformedMessageError,
  UnexpectedMessageError,
} from "../../src/errors/protocol-errors.ts";

export function isProtocolError(error: unknown): boolean {
  return (
    error instanceof MalformedMessageError ||
    error instanceof LengthOutOfBoundsError ||
    error instanceof UnexpectedMessageError
  );
}

/** Runs `decode`; its result, or the protocol error it threw. Anything else that is thrown fails the test. */
export function resultOrProtocolError<T>(decode: () => T): T | Error {
  try {
    return decode();
  } catch (error) {
    assert.ok(isProtocolError(error), `an error of another kind: ${String(error)}`);
    return error as Error;
  }
}
