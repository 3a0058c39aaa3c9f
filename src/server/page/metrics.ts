/** The same figures in the text format of Prometheus (exposition format 0.0.4). */
import type { HBaseStatus, ServerStatus, TableStatus } from "../hbase/status.ts";
import type { MethodSum } from "./method-sums.ts";
import type { Observer } from "./observer.ts";

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];
type Kind = "counter" | "gauge";
/** Of a metric: what follows `tshbase_`, its type, its help, and its value in each of the things it is of. */
type Definition<T> = readonly [name: string, type: Kind, help: string, value: (of: T) => number];

const OF_SERVERS: readonly Definition<ServerStatus>[] = [
  ["connections_total", "counter", "TCP connections that were accepted.", ({ counters }) => counters.connections],
  ["connections_open", "gauge", "TCP connections that are open.", ({ counters }) => counters.openConnections],
  ["calls_received_total", "counter", "Calls that came.", ({ counters }) => counters.callsReceived],
  ["calls_answered_total", "counter", "Calls answered with a result.", ({ counters }) => counters.callsAnswered],
  ["calls_failed_total", "counter", "Calls answered with an exception.", ({ counters }) => counters.callsFailed],
  ["calls_dropped_total", "counter", "Calls whose answer a fault kept.", ({ counters }) => counters.callsDropped],
  ["regions", "gauge", "Regions that a server serves.", ({ regions }) => regions],
  ["scanners_open", "gauge", "Scanners that clients have open.", ({ openScanners }) => openScanners],
];

const OF_TABLES: readonly Definition<TableStatus>[] = [
  ["table_regions", "gauge", "Regions of a table.", ({ regions }) => regions],
  ["table_cells", "gauge", "Cells stored, markers and hidden versions included.", ({ cells }) => cells],
  ["table_bytes", "gauge", "Bytes of those cells.", ({ bytes }) => bytes],
];

const OF_METHODS: readonly Definition<MethodSum>[] = [
  ["method_calls_total", "counter", "Calls that ended since the page was started.", ({ calls }) => calls],
  ["method_failed_total", "counter", "Those of them without a result.", ({ failed }) => failed],
  ["method_seconds_total", "counter", "How long they took.", ({ totalMs }) => totalMs / 1_000],
];

export function metricsText({ startedMs, servers, tables }: HBaseStatus, observer: Observer): string {
  return [
    metric("start_time_seconds", "gauge", "When the cluster was started.", [[{}, startedMs / 1_000]]),
    ...metrics(OF_SERVERS, servers, ({ name }) => ({ server: name })),
    ...metrics(OF_TABLES, tables, ({ name }) => ({ table: name })),
    ...metrics(OF_METHODS, observer.methods(), ({ service, method }) => ({ service, method })),
  ].join("");
}

function metrics<T>(
  definitions: readonly Definition<T>[],
  all: readonly T[],
  labels: (of: T) => Readonly<Record<string, string>>,
): string[] {
  return definitions.map(([name, type, help, value]) =>
    metric(
      name,
      type,
      help,
      all.map((each) => [labels(each), value(each)]),
    ),
  );
}

function metric(name: string, type: Kind, help: string, samples: readonly Sample[]): string {
  const full = `tshbase_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${labelText(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
