/**
 * One question to whichever KDC of a realm answers first. The next KDC is asked when one fails, or soon after one has been
 * silent, while the silent one keeps its chance; the one that answered is asked first the next time.
 */
import { KdcUnreachableError } from "../../errors/kerberos-errors.ts";
import { problemWith } from "./kdc-answer.ts";
import { askKdc } from "./kdc-connection.ts";
import type { KdcJournal } from "./kdc-journal.ts";
import { formatKdc, type KdcAddress, kdcsOf } from "./kdc-list.ts";
import type { Krb5Context } from "./krb5-context.ts";

/** How long one KDC may be silent before the next is asked as well. A healthy one answers within a few milliseconds. */
const STAGGER_MS = 300;

export class KdcExchange {
  readonly #context: Krb5Context;
  readonly #lastGood = new Map<string, string>();

  constructor(context: Krb5Context) {
    this.#context = context;
  }

  /** Rejects with `KdcUnreachableError` when all have failed, with `RealmUnknownError` when there are none, or on abort. */
  async ask(realm: string, question: Buffer, signal: AbortSignal, journal: KdcJournal): Promise<Buffer> {
    const kdcs = this.#inOrder(realm, await kdcsOf(realm, this.#context, signal));
    return firstAnswer(
      kdcs,
      signal,
      async (kdc, oneSignal) => {
        const note = journal.begin(formatKdc(kdc));
        try {
          const answer = await askKdc(kdc, question, oneSignal, note);
          const problem = problemWith(answer);
          if (problem !== undefined) throw new Error(problem);
          note.ended("answered");
          this.#lastGood.set(realm, formatKdc(kdc));
          return answer;
        } catch (error) {
          if (!oneSignal.aborted) note.ended((error as Error).message);
          throw error;
        }
      },
      () => unreachable(realm, this.#context.krb5Conf, journal),
    );
  }

  #inOrder(realm: string, kdcs: KdcAddress[]): KdcAddress[] {
    const good = this.#lastGood.get(realm);
    return good === undefined
      ? kdcs
      : kdcs.sort((a, b) => Number(formatKdc(b) === good) - Number(formatKdc(a) === good));
  }
}

/** Runs `ask` for one after the other, staggered; the first success ends all others. */
function firstAnswer<K, T>(
  all: readonly K[],
  outer: AbortSignal,
  ask: (one: K, signal: AbortSignal) => Promise<T>,
  exhausted: () => Error,
): Promise<T> {
  const losers = new AbortController();
  const signal = AbortSignal.any([outer, losers.signal]);
  return new Promise<T>((resolve, reject) => {
    let begun = 0;
    let running = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
      losers.abort();
    };
    const next = (): void => {
      clearTimeout(timer);
      const one = all[begun];
      if (one === undefined) {
        if (running === 0) end(() => reject(exhausted()));
        return;
      }
      begun++;
      running++;
      if (begun < all.length) timer = setTimeout(next, STAGGER_MS);
      ask(one, signal).then(
        (answer) => end(() => resolve(answer)),
        () => {
          running--;
          if (outer.aborted) end(() => reject(outer.reason as Error));
          else if (!losers.signal.aborted) next();
        },
      );
    };
    next();
  });
}

function unreachable(realm: string, krb5Conf: string, journal: KdcJournal): KdcUnreachableError {
  return new KdcUnreachableError(
    `No KDC of the realm ${realm} gave a usable answer: ${journal.lines().join("; ")}. ` +
      `Check the kdc lines of [realms] ${realm} in ${krb5Conf}, that the KDC runs, and that its port is open over TCP.`,
  );
}
