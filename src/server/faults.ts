/**
 * What can be made to go wrong, for people who test a client. Every fault is off by default; faults can be set and taken back
 * while the server runs (`TestServer.inject`, `TestServer.heal`), for all connections or for the next few only.
 */
import { InvalidArgumentError } from "../errors/usage-errors.ts";

export interface Faults {
  /** Waits so many milliseconds before each answer to a call. */
  readonly delayAnswersMs?: number;
  /** Waits so many milliseconds after each preamble before anything is done about it. */
  readonly delayAfterPreambleMs?: number;
  /** Ends the connection at an exact byte. */
  readonly cut?: CutFault;
  /** Never answers the security preamble and does nothing else on that connection. */
  readonly hangAfterSecurityPreamble?: boolean;
  /** Sends the first half of one answer, and nothing behind it. */
  readonly halfAnswer?: HalfAnswerFault;
  /** Closes right behind the answer, before the client can have said anything to it. */
  readonly closeWithAnswer?: AnswerPlace;
  /** Carries out so many of the next calls and never answers them; `true`: all calls. */
  readonly dropCalls?: number | true;
  /** Answers in reverse order: holds answers back until so many wait, or 50 ms have passed. */
  readonly reverseAnswers?: number;
  /** Sends in front of each answer another one for a call that was never made, and one for call -1. */
  readonly unknownCallIds?: boolean;
  /** Sends a frame that is no answer instead of each answer. */
  readonly garbageFrames?: GarbageKind;
  /** Stops reading: from the first byte, or once the connection is established. */
  readonly stopReading?: "atOnce" | "afterHandshake";
  /** Answers calls with an exception. */
  readonly failCalls?: CallFailure;
  /** Refuses every SASL token, whatever it holds, as a server does whose keytab is wrong. */
  readonly refuseTokens?: { readonly javaClass?: string; readonly message?: string };
}

/** The answers that some faults are about: the one to a special preamble, to a SASL token, or to a call. */
export type AnswerPlace = "preamble" | "sasl" | "call";

export interface CutFault {
  /** whose bytes are counted, from the first of the connection: those the server sends, or those it receives */
  readonly direction: "sends" | "receives";
  /** the cut comes as soon as so many bytes have passed; 0: as soon as the connection is accepted */
  readonly afterBytes: number;
  /** FIN, or RST. A reset may destroy bytes that were sent just before it: that is TCP, not a lack of precision. */
  readonly how: "close" | "reset";
}

export interface HalfAnswerFault {
  readonly to: AnswerPlace;
  readonly ending: "hang" | "close" | "reset";
}

/**
 * - `bytes`: a frame whose header is no protobuf message
 * - `length`: a negative length and nothing else
 * - `oversized`: a length of 2 GiB minus one and nothing else
 * - `empty`: a frame of no bytes
 */
export type GarbageKind = "bytes" | "length" | "oversized" | "empty";

export interface CallFailure {
  /** Java's binary name, such as `org.apache.hadoop.hbase.ipc.CallQueueTooBigException` */
  readonly javaClass: string;
  /** default: empty */
  readonly message?: string;
  /** default: false */
  readonly doNotRetry?: boolean;
  /** for exceptions that name another server, such as RegionMovedException */
  readonly hostname?: string;
  readonly port?: number;
  /** this method only, such as `GetClusterId` */
  readonly method?: string;
  /** so many calls, then no more; default: all calls */
  readonly count?: number;
}

export const NO_FAULTS: Faults = {};

/** Numbers that make no sense are refused here, by the name of the fault. */
export function checkFaults(faults: Faults): void {
  checkNumber("delayAnswersMs", faults.delayAnswersMs, 0);
  checkNumber("delayAfterPreambleMs", faults.delayAfterPreambleMs, 0);
  checkNumber("reverseAnswers", faults.reverseAnswers, 2);
  checkNumber("cut.afterBytes", faults.cut?.afterBytes, 0);
  checkNumber("failCalls.count", faults.failCalls?.count, 0);
  if (faults.dropCalls !== true) checkNumber("dropCalls", faults.dropCalls, 0);
}

function checkNumber(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new InvalidArgumentError(name, `${value} is no whole number from ${least}`);
}
