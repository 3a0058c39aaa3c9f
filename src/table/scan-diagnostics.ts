/** What scans publish on `node:diagnostics_channel`; nothing is built if nobody has subscribed. */
import { channel } from "node:diagnostics_channel";

/** The message of `tshbase:scan:step`: a call of a scan has ended. */
export interface ScanStepEvent {
  readonly type: "open" | "next" | "renew";
  readonly table: string;
  /** `host:port` */
  readonly server: string;
  /** the region's encoded name */
  readonly region: string;
  readonly ms: number;
  /** rows or pieces of rows that the answer brought */
  readonly rows: number;
  readonly bytes: number;
  /** the server only said that it is still reading */
  readonly heartbeat: boolean;
  /** set if it failed */
  readonly error?: unknown;
}

const STEP = channel("tshbase:scan:step");

export function publishScanStep(make: () => ScanStepEvent): void {
  if (STEP.hasSubscribers) STEP.publish(make());
}
