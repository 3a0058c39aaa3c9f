/**
 * What a client has learnt of each server: shared by all its connections, never between clients. It orders the attempts and
 * saves the question; it rules nothing out, since a server can change its kind under us (a rolling upgrade, either way).
 */
import type { ServerKind } from "./types.ts";

export interface ServerFacts {
  /** absent until a kind was seen; one principal only, and the question is never asked */
  readonly kind?: ServerKind;
  /** the principal that last authenticated */
  readonly principal?: string;
}

export const NOTHING_KNOWN: ServerFacts = {};

/** Old facts are dropped, so that an upgrade shows up even where nothing fails. */
const DEFAULT_MAX_AGE_MS = 3_600_000;
const DEFAULT_MAX_SERVERS = 10_000;

export class ServerKnowledge {
  readonly #facts = new Map<string, { facts: ServerFacts; learntAtMs: number }>();
  readonly #maxAgeMs: number;
  readonly #maxServers: number;

  constructor(options: { readonly maxAgeMs?: number; readonly maxServers?: number } = {}) {
    this.#maxAgeMs = options.maxAgeMs ?? DEFAULT_MAX_AGE_MS;
    this.#maxServers = options.maxServers ?? DEFAULT_MAX_SERVERS;
  }

  /** @param server `host:port` */
  recall(server: string, nowMs: number): ServerFacts {
    const entry = this.#facts.get(server);
    if (entry === undefined) return NOTHING_KNOWN;
    if (nowMs - entry.learntAtMs <= this.#maxAgeMs) return entry.facts;
    this.#facts.delete(server);
    return NOTHING_KNOWN;
  }

  learn(server: string, facts: ServerFacts, nowMs: number): void {
    const known = this.#facts.get(server);
    this.#facts.delete(server);
    if (facts.kind === undefined && facts.principal === undefined) return;
    if (this.#facts.size >= this.#maxServers) this.#forgetOldest();
    // What is only confirmed keeps its age: a server that is connected to often must be asked again some day, too.
    const learntAtMs = known !== undefined && sameFacts(known.facts, facts) ? known.learntAtMs : nowMs;
    this.#facts.set(server, { facts, learntAtMs });
  }

  #forgetOldest(): void {
    for (const server of this.#facts.keys()) {
      this.#facts.delete(server);
      return;
    }
  }
}

function sameFacts(a: ServerFacts, b: ServerFacts): boolean {
  return a.kind === b.kind && a.principal === b.principal;
}
