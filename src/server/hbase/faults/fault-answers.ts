/** What servers say under a fault: HBase's classes, and its text where clients read it (RSRpcServices, RpcThrottlingException, ServerRpcConnection). */
import { type ServerName, serverKey } from "../../../names/server-name.ts";
import { hbaseException } from "../../hbase-exceptions.ts";
import { notServingRegion, regionTooBusy, scannerReset } from "../../region-server/java-exceptions.ts";
import { notServing, regionOpening } from "../../regions/region-failures.ts";
import { ServiceException } from "../../service.ts";
import type { HBaseFault, LoginRefusal } from "./hbase-fault.ts";

const OVERLOADED = { serverOverloaded: true } as const;

/** @param region its full name; absent if the call names none */
export function exceptionOf(
  fault: HBaseFault,
  server: ServerName,
  region: Uint8Array | undefined,
): ServiceException | undefined {
  const name = serverKey(server);
  switch (fault.type) {
    case "regionInTransition":
      if (region === undefined) return notServingRegion(`A region is not online on ${name}`);
      return fault.as === "notServing" ? notServing(region, server) : regionOpening(region, server);
    case "regionTooBusy":
      return regionTooBusy(`The region takes nothing for now, as was asked; server=${name}`);
    case "throttled": {
      const message = `${fault.reason ?? "number of requests exceeded"} - wait ${durationText(fault.waitMs)}`;
      return hbaseException("quotas.RpcThrottlingException", message, false);
    }
    case "refused":
      return new ServiceException(fault.javaClass, fault.message ?? "", fault.doNotRetry ?? false);
    case "callQueueTooBig":
      return hbaseException("CallQueueTooBigException", `Call queue is full on ${name}`, false, OVERLOADED);
    case "callDropped": {
      const message = `Call dropped, server ${name} is overloaded, please retry.`;
      return hbaseException("CallDroppedException", message, false, OVERLOADED);
    }
    case "serverOverloaded":
      return hbaseException("HBaseServerException", `${name} is overloaded`, false, OVERLOADED);
    case "serverStopped":
      return hbaseException("regionserver.RegionServerStoppedException", `Server ${name} stopping`, false);
    case "serverAborted":
      return hbaseException("regionserver.RegionServerAbortedException", `Server ${name} aborting`, false);
    case "scannerReset":
      return scannerReset("as was asked");
    default:
      return undefined;
  }
}

/** HBase's form of 2.5 and later: `1hr, 2mins, 3sec, 4ms`. */
export function durationText(ms: number): string {
  const parts: [number, string][] = [
    [Math.floor(ms / 3_600_000), "hr"],
    [Math.floor(ms / 60_000) % 60, "min"],
    [Math.floor(ms / 1_000) % 60, "sec"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${plural(count, unit)}`);
  return [...said, `${ms % 1_000}ms`].join(", ");
}

function plural(count: number, unit: string): string {
  return count === 1 || unit === "sec" ? unit : `${unit}s`;
}

/** A Java server says the same of all that is wrong with Kerberos; of a delegation token it says what is wrong. */
export function loginRefusal(because: LoginRefusal = "wrongKey"): {
  readonly javaClass: string;
  readonly message: string;
} {
  switch (because) {
    case "expiredToken":
      return { javaClass: INVALID_TOKEN, message: "Token has expired" };
    case "unknownToken":
      return { javaClass: INVALID_TOKEN, message: "Unknown master key for token (id=1)" };
    default:
      return { javaClass: "javax.security.sasl.SaslException", message: "GSS initiate failed" };
  }
}

const INVALID_TOKEN = "org.apache.hadoop.security.token.SecretManager$InvalidToken";
