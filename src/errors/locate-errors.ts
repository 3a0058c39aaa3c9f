/** Errors of finding a row's region where HBase itself has said nothing wrong: what it told of its regions is not usable now. */
import type { Advice } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

const LATER: Advice = { action: "relocate", delay: "pause", mayHaveExecuted: false };

/**
 * The table is there, but no server serves the row at the moment: its region is being opened, moved or split, or hbase:meta has a
 * hole. It passes by itself, or by `hbck2` if it is a hole.
 */
export class RegionNotFoundError extends HBaseError {
  readonly code = "HBASE_REGION_NOT_FOUND";

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { advice: LATER, ...details });
  }
}
