/** Who is told of what the servers of an embedded HBase do. While there is nobody, telling costs nothing. */
import type { ServerEvent } from "../events.ts";
import type { ClusterEvent } from "./options.ts";

export type ClusterListener = (event: ClusterEvent) => void;

export class Observers {
  readonly #listeners = new Set<{ readonly listener: ClusterListener }>();

  /** @param first stays for as long as the HBase runs */
  constructor(first: ClusterListener | undefined) {
    if (first !== undefined) this.add(first);
  }

  /** The same listener may be added twice, and is called twice then. @returns what takes it out again; idempotent */
  add(listener: ClusterListener): () => void {
    const entry = { listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  tell(event: ServerEvent, server: string): void {
    if (this.#listeners.size === 0) return;
    const told: ClusterEvent = { ...event, server };
    for (const { listener } of this.#listeners) listener(told);
  }
}
