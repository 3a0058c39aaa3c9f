/** Coprocessor endpoints: of HBase's own, only the one that tells a client who it is. Tokens are not issued here. */

import { toPrintable } from "../../bytes/printable.ts";
import type { RegionInfo } from "../../names/region-info.ts";
import { WhoAmIResponse } from "../../protobuf/authentication-messages.ts";
import {
  type CoprocessorServiceCall,
  CoprocessorServiceRequest,
  CoprocessorServiceResponse,
} from "../../protobuf/client-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import { RegionSpecifierType } from "../../protobuf/hbase-enums.ts";
import type { NameBytesPair } from "../../protobuf/rpc-messages.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { CallContext } from "../service.ts";
import { accessDenied, unknownProtocol } from "./java-exceptions.ts";
import { type RegionServerSetup, regionNamed } from "./region-server-options.ts";

const AUTHENTICATION = "AuthenticationService";
const WHO_AM_I = "org.apache.hadoop.hbase.protobuf.generated.AuthenticationProtos$WhoAmIResponse";

export function execService(setup: RegionServerSetup, param: Buffer, context: CallContext): Buffer {
  const { region, call } = decode(CoprocessorServiceRequest, param);
  const { info } = regionNamed(setup, region.value);
  const value = callEndpoint(call, context, info);
  const specifier = { type: RegionSpecifierType.REGION_NAME, value: info.name };
  return encode(CoprocessorServiceResponse, { region: specifier, value });
}

/** `ExecRegionServerService`: endpoints of the whole server, of which there are none. */
export function execRegionServerService(param: Buffer): Buffer {
  const { call } = decode(CoprocessorServiceRequest, param);
  throw unknownProtocol(`No registered coprocessor executorService found for ${call.serviceName}`);
}

/** The answer's Java class and its bytes. */
export function callEndpoint(
  { serviceName, methodName }: CoprocessorServiceCall,
  { user, authMethod }: CallContext,
  region: RegionInfo,
): NameBytesPair {
  const where = `in region ${toPrintable(region.name)}`;
  // Inside a Multi, Java says the name in full.
  if (serviceName !== AUTHENTICATION && serviceName !== `hbase.pb.${AUTHENTICATION}`)
    throw unknownProtocol(`No registered coprocessor service found for ${serviceName} ${where}`);
  switch (methodName) {
    case "WhoAmI":
      return { name: WHO_AM_I, value: encode(WhoAmIResponse, { username: user, authMethod }) };
    case "GetAuthenticationToken":
      if (authMethod === "SIMPLE")
        throw accessDenied("Token generation only allowed for Kerberos authenticated clients");
      throw doNotRetryIO("This server issues no tokens");
    default:
      throw unknownProtocol(`Unknown method ${methodName} called on service ${serviceName} ${where}`);
  }
}
