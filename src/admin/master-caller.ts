/**
 * Calls to the active master: found through the registry, remembered until an error says that it may be another, and asked again
 * while that is safe and there is time. It knows no orders, only messages.
 */
import { adviceOf } from "../errors/advice.ts";
import type { ServerName } from "../names/server-name.ts";
import { type Caller, invoke } from "../rpc/stub.ts";
import type { AdminOptions, AdminSettings } from "./admin-options.ts";
import { type MasterMethodName, type MasterRequest, type MasterResponse, masterMethod } from "./master-methods.ts";
import { type AttemptLimits, repeated } from "./repeated.ts";

/** The part of the registry that is needed. */
export interface MasterFinder {
  activeMaster(options?: AdminOptions): Promise<ServerName>;
}

export interface MasterCallOptions extends AdminOptions {
  /** what it is about, for errors: a table, a region */
  readonly of?: string;
  /** default true: it asks, sets a state, or has a nonce */
  readonly repeatable?: boolean;
  /** as often as its time allows, however many attempts that are */
  readonly persistent?: boolean;
}

export class MasterCaller {
  readonly settings: AdminSettings;
  readonly #rpc: Caller;
  readonly #registry: MasterFinder;
  #master: ServerName | undefined;

  constructor(rpc: Caller, registry: MasterFinder, settings: AdminSettings) {
    this.settings = settings;
    this.#rpc = rpc;
    this.#registry = registry;
  }

  /**
   * Rejects with what the master says (`TableExistsError`, …), with `RetriesExhaustedError` or `OperationTimeoutError`, both with all
   * attempts, or with `UncertainChangeError` if it must not be repeated.
   */
  call<N extends MasterMethodName>(
    name: N,
    request: MasterRequest<N>,
    options: MasterCallOptions = {},
  ): Promise<MasterResponse<N>> {
    const { of, repeatable = true, persistent = false } = options;
    const settings = persistent ? { ...this.settings, maxAttempts: Number.POSITIVE_INFINITY } : this.settings;
    const method = masterMethod(name);
    const what = of === undefined ? method.method : `${method.method} of ${of}`;
    return repeated({ what, repeatable }, settings, options, async (limits) => {
      const master = await this.#find(limits);
      try {
        const answer = await invoke(this.#rpc, master, method, request, { ...limits, role: "master" });
        return answer as MasterResponse<N>;
      } catch (error) {
        this.#noteError(master, error);
        throw error;
      }
    });
  }

  async #find(limits: AttemptLimits): Promise<ServerName> {
    this.#master ??= await this.#registry.activeMaster(limits);
    return this.#master;
  }

  /** It went away, or it is not the active one: ask the registry before the next attempt. */
  #noteError(master: ServerName, error: unknown): void {
    const { action } = adviceOf(error);
    if ((action === "relocate" || action === "reconnect") && this.#master === master) this.#master = undefined;
  }
}
