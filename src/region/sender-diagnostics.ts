/** What operations publish on `node:diagnostics_channel`; nothing is built if nobody has subscribed. */

import { channel } from "node:diagnostics_channel";
import { addressText } from "../transport/transport.ts";
import type { Operation } from "./operation.ts";

/** The message of `tshbase:operation:retry`. */
export interface RetryEvent {
  readonly operation: string;
  readonly table: string;
  /** `host:port`; absent if the region was not found */
  readonly server?: string;
  /** the attempt that failed, from 1 */
  readonly attempt: number;
  readonly error: unknown;
  /** the pause before the next one */
  readonly afterMs: number;
}

const RETRY = channel("tshbase:operation:retry");

export function publishRetry(operation: Operation, error: unknown, afterMs: number): void {
  if (!RETRY.hasSubscribers) return;
  const { location, settings, table, attempts } = operation;
  const event: RetryEvent = {
    operation: settings.name,
    table: table.text,
    ...(location === undefined ? {} : { server: addressText(location.server) }),
    attempt: attempts,
    error,
    afterMs,
  };
  RETRY.publish(event);
}
