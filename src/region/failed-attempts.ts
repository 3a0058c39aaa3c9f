/** The attempts of an operation or a scan that failed, kept for the error that may end it. */
import type { FailedAttempt } from "../errors/operation-errors.ts";

/** Bounded: of very many attempts the first and the last ones say what there is to say. */
const MAX_FAILURES = 40;

/** Adds to the list; a full one loses an attempt of its middle. */
export function keepFailure(failures: FailedAttempt[], failure: FailedAttempt): void {
  if (failures.length >= MAX_FAILURES) failures.splice(MAX_FAILURES / 2, 1);
  failures.push(failure);
}
