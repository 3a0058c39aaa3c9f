/** What a connection costs while nobody uses it, and a call while its answer is awaited: measured in a process of its own. */
import { runContestant, startServer } from "./children.ts";

export interface MemoryFigures {
  /** heap and buffers, its two slabs of 64 KiB among them */
  readonly bytesPerIdleConnection: number;
  /** promise, request of 40 bytes and place in the call table */
  readonly bytesPerPendingCall: number;
  readonly connections: number;
  readonly calls: number;
}

export async function memory(): Promise<MemoryFigures> {
  const answering = await startServer("stand-in-server.js", {});
  const silent = await startServer("stand-in-server.js", { silent: true });
  try {
    return await runContestant("memory-contestant.js", { port: answering.port, silentPort: silent.port }, { gc: true });
  } finally {
    await answering.stop();
    await silent.stop();
  }
}
