/** Servers' names as messages and znodes hold them. */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import type { ServerName as ServerNameMessage } from "../protobuf/hbase-messages.ts";

/** HBase writes -1 as unsigned where it knows no start code. */
const NO_START_CODE = 0xffff_ffff_ffff_ffffn;

export function serverNameOf({ hostName, port = 0, startCode = NO_START_CODE }: ServerNameMessage): ServerName {
  if (hostName === "" || port < 1 || port > 65_535) {
    throw new MalformedMessageError("ServerName", 0, `${JSON.stringify(hostName)}:${port} is no address`);
  }
  const address = { host: hostName, port };
  return startCode === NO_START_CODE ? address : { ...address, startCode };
}

/** `host,port,startcode`, the names of znodes below `rs` and `backup-masters`; undefined for what is none. */
export function parseServerName(text: string): ServerName | undefined {
  const match = /^([^\s,/]{1,255}),(\d{1,5}),(\d{1,19})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[2]);
  if (port < 1 || port > 65_535) return undefined;
  return { host: match[1] as string, port, startCode: BigInt(match[3] as string) };
}
