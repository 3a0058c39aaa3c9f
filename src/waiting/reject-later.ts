/**
 * Failures that are known at once. Whoever tries again in a loop would never let anything else happen if each of them came within
 * the same turn of the event loop: sockets would not be read, timers would not end.
 */

import { setImmediate } from "node:timers";

/** Calls `reject` in another turn, behind whatever sockets and timers have to tell. */
export function rejectLater(reject: (error: unknown) => void, error: unknown): void {
  setImmediate(reject, error);
}

export function rejectedLater(error: unknown): Promise<never> {
  return new Promise((_, reject) => rejectLater(reject, error));
}
