/**
 * What becomes of a scan after a call failed: the same call again, another scanner from where the scan stands, or the end. A pure
 * decision, HBase's AsyncScanSingleRegionRpcRetryingCaller with one change: a call that may have reached the server is never sent
 * again, since the scanner may be a step further by then.
 */
import { type Advice, adviceOf } from "../errors/advice.ts";
import { LengthOutOfBoundsError, MalformedMessageError } from "../errors/protocol-errors.ts";
import { NotServingRegionError, RegionOfflineError, WrongRegionError } from "../errors/region-errors.ts";
import {
  LeaseError,
  OutOfOrderScannerNextError,
  RegionServerStoppedError,
  ScannerResetError,
  UnknownScannerError,
} from "../errors/server-errors.ts";
import { decideRetry, type RetryOptions, type RetrySituation } from "../region/retry-policy.ts";

/** `open`: also everything before it, such as finding the region. */
export type ScanCall = "open" | "next";

export type ScanDecision =
  /** @property close whether the server may still have the scanner */
  | { readonly type: "reopen"; readonly afterMs: number; readonly close: boolean; readonly counted: boolean }
  | { readonly type: "again"; readonly afterMs: number; readonly counted: boolean }
  | { readonly type: "end"; readonly why: "fail" | "exhausted" | "outOfTime"; readonly close: boolean };

export type ScanFailure = Omit<RetrySituation, "repeatable" | "advice"> & { readonly call: ScanCall };

/** Nothing is wrong with the place: at once, and with pauses if it happens again and again. */
const REOPEN: Advice = { action: "retry", delay: "none", mayHaveExecuted: false };

export function decideScan({ call, ...failure }: ScanFailure, options: RetryOptions, random: number): ScanDecision {
  const { error } = failure;
  const close = call === "next" && !isScannerGone(error);
  const reopens = call === "next" && mustReopen(error);
  const advice = reopens || isLostStep(error) ? REOPEN : adviceOf(error);
  const decision = decideRetry({ ...failure, advice, repeatable: true }, options, random);
  if (decision.type === "uncertain") return { type: "end", why: "fail", close };
  if (decision.type !== "again") return { type: "end", why: decision.type, close };
  const { afterMs, counted } = decision;
  return reopens ? { type: "reopen", afterMs, close, counted } : { type: "again", afterMs, counted };
}

/** The server closed it, or cannot have it any more. */
export function isScannerGone(error: unknown): boolean {
  return (
    error instanceof UnknownScannerError ||
    error instanceof ScannerResetError ||
    error instanceof LeaseError ||
    error instanceof NotServingRegionError ||
    error instanceof RegionOfflineError ||
    error instanceof WrongRegionError ||
    error instanceof RegionServerStoppedError
  );
}

function mustReopen(error: unknown): boolean {
  if (isScannerGone(error) || isLostStep(error)) return true;
  const { action, mayHaveExecuted } = adviceOf(error);
  return action !== "fail" && (mayHaveExecuted || action !== "retry");
}

/** An answer of the scanner was lost, or came so that it cannot be read. */
function isLostStep(error: unknown): boolean {
  return (
    error instanceof OutOfOrderScannerNextError ||
    error instanceof LeaseError ||
    error instanceof MalformedMessageError ||
    error instanceof LengthOutOfBoundsError
  );
}
