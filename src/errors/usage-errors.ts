/** Errors about how this package is used: bad options, a closed client, a library that is not installed. */
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

/** An option or argument that makes no sense; `option` is its name as the user wrote it. */
export class InvalidArgumentError extends HBaseError {
  readonly code = "HBASE_INVALID_ARGUMENT";
  readonly option: string;

  constructor(option: string, problem: string, details: ErrorDetails = {}) {
    super(`${option}: ${problem}`, details);
    this.option = option;
  }
}

/** Stored bytes that are no value of the codec they were to be read with; `codec` is its name. Somebody wrote them otherwise. */
export class ValueFormatError extends HBaseError {
  readonly code = "HBASE_VALUE_FORMAT";
  readonly codec: string;

  constructor(codec: string, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.codec = codec;
  }
}

/** The client, or the connection the call was meant for, was closed by its owner. */
export class ClientClosedError extends HBaseError {
  readonly code = "HBASE_CLIENT_CLOSED";
}

/** Something outside this package is not installed; the message holds the command that installs it. */
export class MissingLibraryError extends HBaseError {
  readonly code = "HBASE_MISSING_LIBRARY";
  readonly library: string;

  constructor(library: string, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.library = library;
  }
}
