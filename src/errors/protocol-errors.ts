/** Bytes that break the protocol. Each error says what was being read and at which byte. */
import { type Advice, FAIL } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

/** A message that cannot be what it should be: bad length, bad wire type, missing field, text that is not UTF-8. */
export class MalformedMessageError extends HBaseError {
  readonly code = "HBASE_MALFORMED_MESSAGE";
  /** what was being decoded, such as `ResponseHeader.exception` */
  readonly what: string;
  /** the byte at which it went wrong, counted from the start of `what`'s outermost message */
  readonly offset: number;

  constructor(what: string, offset: number, problem: string, details: ErrorDetails = {}) {
    super(`Malformed ${what} at byte ${offset}: ${problem}`, { advice: FAIL, ...details });
    this.what = what;
    this.offset = offset;
  }
}

/** A peer stated a length beyond the bound; nothing was allocated for it. */
export class LengthOutOfBoundsError extends HBaseError {
  readonly code = "HBASE_LENGTH_OUT_OF_BOUNDS";
  readonly statedBytes: number;
  readonly limitBytes: number;

  constructor(what: string, statedBytes: number, limitBytes: number, details: ErrorDetails = {}) {
    const advice: Advice = FAIL;
    super(`The peer stated ${statedBytes} bytes for ${what}; allowed are 0 to ${limitBytes}`, { advice, ...details });
    this.statedBytes = statedBytes;
    this.limitBytes = limitBytes;
  }
}

/** A well-formed message where it has no place, such as an answer to a question that was not asked. */
export class UnexpectedMessageError extends HBaseError {
  readonly code = "HBASE_UNEXPECTED_MESSAGE";
}
