/** What the embedded HBase refuses by the name of its option, told by the one that was typed. */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";

const TYPED: Readonly<Record<string, string>> = {
  data: "data",
  masterPort: "master-port",
  regionServerPort: "region-server-port",
  zookeeperPort: "zookeeper-port",
  // of `startPage`
  port: "page-port",
};

/** @returns undefined if this error is about something else */
export function byTypedOption(error: unknown): Error | undefined {
  if (!(error instanceof InvalidArgumentError)) return undefined;
  const typed = TYPED[error.option];
  if (typed === undefined) return undefined;
  return new Error(`--${typed}${error.message.slice(error.option.length)}`, { cause: error });
}
