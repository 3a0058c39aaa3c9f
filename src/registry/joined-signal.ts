/** One signal out of several. */

/** Fires with the first of several. `AbortSignal.any` keeps what it joins alive on some versions of Node 20. */
export class JoinedSignal {
  readonly #controller = new AbortController();
  readonly #sources: readonly AbortSignal[];
  readonly #onAbort = (event: Event): void => this.#controller.abort((event.target as AbortSignal).reason);

  constructor(sources: readonly (AbortSignal | undefined)[]) {
    this.#sources = sources.filter((source) => source !== undefined);
    for (const source of this.#sources) {
      if (source.aborted) this.#controller.abort(source.reason);
      else source.addEventListener("abort", this.#onAbort, { once: true });
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  release(): void {
    for (const source of this.#sources) source.removeEventListener("abort", this.#onAbort);
  }
}
