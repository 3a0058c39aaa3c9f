/**
 * Calls that share an AbortSignal, as hundreds of one operation do: one listener for all of them, since Node warns of a leak
 * from the eleventh on.
 */

export interface Abortable {
  /** The signal has fired. */
  abort(reason: unknown): void;
}

interface Watch {
  readonly calls: Set<Abortable>;
  readonly onAbort: () => void;
}

const WATCHES = new WeakMap<AbortSignal, Watch>();

/** `call.abort` will be called when the signal fires, unless it is unwatched before. */
export function watchAbort(signal: AbortSignal, call: Abortable): void {
  const known = WATCHES.get(signal);
  if (known !== undefined) {
    known.calls.add(call);
    return;
  }
  const calls = new Set([call]);
  const onAbort = (): void => {
    WATCHES.delete(signal);
    for (const each of calls) each.abort(signal.reason);
  };
  WATCHES.set(signal, { calls, onAbort });
  signal.addEventListener("abort", onAbort, { once: true });
}

export function unwatchAbort(signal: AbortSignal, call: Abortable): void {
  const watch = WATCHES.get(signal);
  if (watch === undefined || !watch.calls.delete(call) || watch.calls.size > 0) return;
  WATCHES.delete(signal);
  signal.removeEventListener("abort", watch.onAbort);
}
