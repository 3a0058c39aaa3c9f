/** Errors about finding the cluster. */
import type { Advice } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

const LATER: Advice = { action: "retry", delay: "pause", mayHaveExecuted: false };

/** No server of the bootstrap list, or of the ZooKeeper quorum, gave a usable answer; `causes` has one error for each server asked. */
export class RegistryUnreachableError extends HBaseError {
  readonly code = "HBASE_REGISTRY_UNREACHABLE";
  readonly causes: readonly { readonly server: string; readonly error: unknown }[];

  /** @param notes what of the site was not followed: it may be why the wrong servers were asked */
  constructor(
    question: string,
    causes: RegistryUnreachableError["causes"],
    details: ErrorDetails = {},
    notes: readonly string[] = [],
  ) {
    const each = causes.map(
      ({ server, error }) => `${server}: ${error instanceof Error ? error.message : String(error)}`,
    );
    const known = notes.length === 0 ? "" : `. Of the site: ${notes.join(" ")}`;
    super(`No server answered ${question}. ${each.join("; ")}${known}`, { advice: LATER, ...details });
    this.causes = causes;
  }
}
