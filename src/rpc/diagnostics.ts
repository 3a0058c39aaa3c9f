/** What is published on `node:diagnostics_channel`: nothing is built if nobody has subscribed. */
import { channel } from "node:diagnostics_channel";
import { addressText } from "../transport/transport.ts";
import type { PendingCall } from "./pending-call.ts";
import type { OpeningTrace } from "./trace.ts";

/** The message of `tshbase:call:start`, and with its end of `tshbase:call:end`. */
export interface CallEvent {
  /** the same object in both events of a call */
  readonly id: object;
  readonly server: string;
  readonly service: string;
  readonly method: string;
  /** `OperationEvent.id` of the operations that it is made for; absent if it is for none, or nobody listens to operations */
  readonly operations?: readonly object[];
  /** set at the end; absent if it was answered */
  readonly error?: unknown;
}

const OPENING = channel("tshbase:connection:opening");
const CALL_START = channel("tshbase:call:start");
const CALL_END = channel("tshbase:call:end");

export function publishOpening(trace: OpeningTrace): void {
  if (OPENING.hasSubscribers) OPENING.publish(trace);
}

export function publishCallStart(call: PendingCall): void {
  if (CALL_START.hasSubscribers) CALL_START.publish(eventOf(call));
}

export function publishCallEnd(call: PendingCall, error?: unknown): void {
  if (CALL_END.hasSubscribers) CALL_END.publish(error === undefined ? eventOf(call) : { ...eventOf(call), error });
}

function eventOf(call: PendingCall): CallEvent {
  const { server, service, method, operations } = call.request;
  const event = { id: call.request, server: addressText(server), service, method };
  return operations === undefined ? event : { ...event, operations };
}
