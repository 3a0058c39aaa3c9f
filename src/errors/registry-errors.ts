/** Errors about finding the cluster. */
import type { Advice } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

const LATER: Advice = { action: "retry", delay: "pause", mayHaveExecuted: false };

/** No server of the bootstrap list, or of the ZooKeeper quorum, gave a usable answer; `causes` has one error for each server asked. */
export class RegistryUnreachableError extends HBaseError {
  readonly code = "HBASE_REGISTRY_UNREACHABLE";
  readonly causes: readonly { readonly server: string; readonly error: unknown }[];

  constructor(question: string, causes: RegistryUnreachableError["causes"], details: ErrorDetails = {}) {
    const each = causes.map(
      ({ server, error }) => `${server}: ${error instanceof Error ? error.message : String(error)}`,
    );
    super(`No server answered ${question}. ${each.join("; ")}`, { advice: LATER, ...details });
    this.causes = causes;
  }
}
