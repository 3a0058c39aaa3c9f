/** Work that pauses may find, when it goes on, that the cluster was reset: what was ordered before that must not appear behind it. */
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { MasterState } from "./master-state.ts";

/**
 * @param generation `master.generation` as it was when the work began
 * @throws ServiceException DoNotRetryIOException
 */
export function requireGeneration(master: MasterState, generation: number): void {
  if (master.generation !== generation) throw doNotRetryIO("The cluster was reset before this was done");
}
