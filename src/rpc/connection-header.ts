/** The connection header of one connection: made anew for each, by the authentication that it ended up with. */
import type { AuthMethod } from "../handshake/types.ts";
import { CLIENT_VERSION_INFO, encodeConnectionHeader } from "../wire/connection-header.ts";

const KEY_VALUE_CODEC = "org.apache.hadoop.hbase.codec.KeyValueCodec";

/**
 * Under Kerberos the server knows who we are, and a name beside it would ask for impersonation; without, it believes the name.
 */
export function connectionHeader(service: string, auth: AuthMethod, simpleUser: string): Buffer {
  return encodeConnectionHeader({
    ...(auth === "simple" ? { userInfo: { effectiveUser: simpleUser } } : {}),
    serviceName: service,
    cellBlockCodecClass: KEY_VALUE_CODEC,
    versionInfo: CLIENT_VERSION_INFO,
  });
}
