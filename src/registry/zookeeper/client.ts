/**
 * Reads from a ZooKeeper quorum. A session is opened by the first question, shared by all that are under way, and closed when
 * nobody has asked for a while: a client of HBase looks into ZooKeeper a few times in its life. Repeats nothing by itself.
 */
import { FAIL } from "../../errors/advice.ts";
import { RegistryUnreachableError } from "../../errors/registry-errors.ts";
import { ClientClosedError } from "../../errors/usage-errors.ts";
import { type Address, addressText } from "../../transport/transport.ts";
import { hedge } from "../hedge.ts";
import { delayAfter, isOurOwn } from "../repetition.ts";
import { shuffled } from "../shuffled.ts";
import { Session, type SessionOptions } from "./session.ts";

export interface ZooKeeperOptions extends SessionOptions {
  readonly quorum: readonly Address[];
}

/** A server that has not given a session for so long is not waited for alone. */
const PATIENCE_MS = 1_000;

export class ZooKeeperClient {
  readonly #options: ZooKeeperOptions;
  readonly #closing = new AbortController();
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;

  constructor(options: ZooKeeperOptions) {
    this.#options = options;
  }

  /** The quorum as its users write it. */
  get name(): string {
    return this.#options.quorum.map(addressText).join(",");
  }

  /** The server that answers now, if there is a session. */
  get server(): string | undefined {
    return this.#session?.isOpen === true ? this.#session.server : undefined;
  }

  /** What a znode holds, as a copy. */
  async getData(path: string, signal: AbortSignal): Promise<Buffer> {
    const session = await this.#openSession(signal);
    return Buffer.from((await session.read("getData", path, signal)).buffer());
  }

  /** The names of a znode's children, in no order. */
  async getChildren(path: string, signal: AbortSignal): Promise<readonly string[]> {
    const session = await this.#openSession(signal);
    return (await session.read("getChildren", path, signal)).strings();
  }

  /** Questions under way fail with `ClientClosedError`. */
  close(): void {
    this.#closing.abort(new ClientClosedError("The client was closed while a question to ZooKeeper was under way"));
    this.#session?.close();
  }

  async #openSession(signal: AbortSignal): Promise<Session> {
    if (this.#session?.isOpen === true) return this.#session;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return unlessAborted(this.#opening, signal);
  }

  /** Rejects with `RegistryUnreachableError`, which has one cause for each server of the quorum. */
  async #open(): Promise<Session> {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    const outcome = await hedge(shuffled(this.#options.quorum), (server, lost) => this.#openOne(server, lost), {
      fanOut: 1,
      patienceMs: PATIENCE_MS,
      signal,
      isFinal: isOurOwn,
    });
    if (outcome.type === "failed") {
      const causes = outcome.causes.map(({ server, error }) => ({ server: addressText(server), error }));
      const final = delayAfter(causes.map(({ error }) => error)) === undefined;
      throw new RegistryUnreachableError(`in the ZooKeeper quorum ${this.name}`, causes, {
        cause: causes[0]?.error,
        ...(final ? { advice: FAIL } : {}),
      });
    }
    this.#session = outcome.answer;
    // Closed in the very moment in which it was opened.
    if (signal.aborted) this.#session.close();
    return this.#session;
  }

  async #openOne(server: Address, lost: AbortSignal): Promise<Session> {
    const session = await Session.open(server, this.#options, lost);
    if (lost.aborted) session.close();
    return session;
  }
}

/** Work that others wait for too goes on when one of them leaves. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) throw signal.reason;
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the asker's own reason, untouched
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
