/** HBase's ServerName: an address and when the server on it was started; its text, its message. */
import type * as messages from "../protobuf/hbase-messages.ts";

export interface ServerName {
  readonly host: string;
  readonly port: number;
  /** milliseconds since 1970; absent where it is not known */
  readonly startCode?: bigint;
}

/** For requests and answers. */
export function serverMessage({ host, port, startCode }: ServerName): messages.ServerName {
  return { hostName: host, port, ...(startCode === undefined ? {} : { startCode }) };
}

/** HBase's own text of a server: `host,port,startcode`. */
export function serverKey({ host, port, startCode }: ServerName): string {
  return `${host},${port},${startCode ?? -1n}`;
}
