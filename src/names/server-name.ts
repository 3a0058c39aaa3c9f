/** HBase's ServerName: an address and when the server on it was started; and its text. */

export interface ServerName {
  readonly host: string;
  readonly port: number;
  /** milliseconds since 1970; absent where it is not known */
  readonly startCode?: bigint;
}

/** HBase's own text of a server: `host,port,startcode`. */
export function serverKey({ host, port, startCode }: ServerName): string {
  return `${host},${port},${startCode ?? -1n}`;
}
