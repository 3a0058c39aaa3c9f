/** `tshbase doctor`: whether this machine gets through to a cluster, and what to change if it does not. */
import type { ConnectOptions } from "../../client/connect-options.ts";
import { type Command, defineCommand } from "../command.ts";
import { timeoutOf } from "../global-options.ts";
import { renderFindings } from "../render.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 600_000;

export const doctor: Command = defineCommand({
  name: "doctor",
  summary: "check whether this machine can reach the cluster, and say what to change if it cannot",
  arguments: [],
  options: {},
  details: [
    "It goes from the configuration over names and credentials to every server, and prints how each connection was opened. --timeout is the limit of each check, by default 10000. --json prints one object. The exit status is 1 if there are problems.",
  ],
  examples: ["tshbase doctor --site /etc/hbase/conf"],
  async run({ shared, out, connectOptions }) {
    // It takes the client apart, and commands that do not connect are to start without it.
    const { examine } = await import("../doctor.ts");
    const timeoutMs = timeoutOf(shared.timeout, MAX_TIMEOUT_MS) ?? DEFAULT_TIMEOUT_MS;
    const { operationTimeoutMs, scannerTimeoutMs, procedureTimeoutMs, ...options } = connectOptions();
    const limits = {
      rpcTimeoutMs: timeoutMs,
      connectTimeoutMs: timeoutMs,
      handshakeTimeoutMs: timeoutMs,
      kdcTimeoutMs: timeoutMs,
    };
    const findings = await examine({ ...options, ...limits } as ConnectOptions, timeoutMs);
    const report = findings.report();
    await out.write(shared.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : renderFindings(findings));
    return report.ok ? 0 : 1;
  },
});
