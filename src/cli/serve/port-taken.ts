/** A port that cannot be had, told by the option that it was asked for with. */
import type { EmbeddedHBaseOptions } from "../../testing.ts";

interface ListenError {
  readonly code?: string;
  readonly syscall?: string;
  readonly port?: number;
}

/** @returns undefined if this error is about something else */
export function portTaken(error: unknown, options: EmbeddedHBaseOptions, pagePort: number): Error | undefined {
  const { code, syscall, port } = error as ListenError;
  if (syscall !== "listen" || port === undefined) return undefined;
  const what = code === "EADDRINUSE" ? "is taken" : `cannot be listened on (${code})`;
  const option = optionOf(port, options, pagePort);
  const advice = option === undefined ? "" : `; name another with --${option}, or none for any that is free`;
  return new Error(`port ${port} ${what}${advice}`, { cause: error });
}

function optionOf(port: number, options: EmbeddedHBaseOptions, pagePort: number): string | undefined {
  const { masterPort, regionServerPort, regionServers = 1, zookeeperPort } = options;
  if (port === masterPort) return "master-port";
  if (port === zookeeperPort) return "zookeeper-port";
  if (port === pagePort) return "page-port";
  if (regionServerPort === undefined || port < regionServerPort || port >= regionServerPort + regionServers)
    return undefined;
  return "region-server-port";
}
