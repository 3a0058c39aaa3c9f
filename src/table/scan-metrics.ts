/** What a scan has cost: our own counts and, where the server was asked to count, its own, by HBase's names. */
import type { DecodedScanResponse } from "../wire/scan-response.ts";

export class ScanMetrics {
  rpcCalls = 0;
  rpcRetries = 0;
  notServing = 0;
  regionsScanned = 0;
  bytesInResults = 0;
  callMs = 0;
  #ofServers: Map<string, bigint> | undefined;

  noteAnswer({ metrics }: DecodedScanResponse, bytes: number, ms: number): void {
    this.bytesInResults += bytes;
    this.callMs += ms;
    if (metrics === undefined) return;
    this.#ofServers ??= new Map();
    for (const [name, value] of metrics) this.#ofServers.set(name, (this.#ofServers.get(name) ?? 0n) + value);
  }

  /** Names that this code does not know are kept. */
  merged(): Map<string, bigint> {
    const merged = new Map(this.#ofServers);
    const own: readonly (readonly [string, number])[] = [
      ["RPC_CALLS", this.rpcCalls],
      ["RPC_RETRIES", this.rpcRetries],
      ["NOT_SERVING_REGION_EXCEPTION", this.notServing],
      ["REGIONS_SCANNED", this.regionsScanned],
      ["BYTES_IN_RESULTS", this.bytesInResults],
      ["MILLIS_BETWEEN_NEXTS", Math.round(this.callMs)],
    ];
    for (const [name, value] of own) merged.set(name, BigInt(value));
    return merged;
  }
}
