/**
 * Coprocessor endpoints: of HBase's own, the one that tells a client who it is, and, where the table names it, the one that changes
 * several rows as one. Tokens are not issued here.
 */
import { toPrintable } from "../../bytes/printable.ts";
import { WhoAmIResponse } from "../../protobuf/authentication-messages.ts";
import {
  type CoprocessorServiceCall,
  CoprocessorServiceRequest,
  CoprocessorServiceResponse,
} from "../../protobuf/client-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import { RegionSpecifierType } from "../../protobuf/hbase-enums.ts";
import { MutateRowsRequest, MutateRowsResponse } from "../../protobuf/multi-row-messages.ts";
import type { NameBytesPair } from "../../protobuf/rpc-messages.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import type { CallContext } from "../service.ts";
import { accessDenied, unknownProtocol } from "./java-exceptions.ts";
import { operationNonce } from "./nonces.ts";
import { type RegionServerSetup, regionNamed, whenDurable } from "./region-server-options.ts";
import type { RegionWrites } from "./region-writes.ts";
import { RequestCells } from "./request-cells.ts";

const AUTHENTICATION = "AuthenticationService";
const MULTI_ROW_MUTATION = "MultiRowMutationService";
const MUTATE_ROWS = "org.apache.hadoop.hbase.protobuf.generated.MultiRowMutationProtos$MutateRowsResponse";
const WHO_AM_I = "org.apache.hadoop.hbase.protobuf.generated.AuthenticationProtos$WhoAmIResponse";

export function execService(
  setup: RegionServerSetup,
  writes: RegionWrites,
  param: Buffer,
  context: CallContext,
): Buffer | Promise<Buffer> {
  const { region: named, call } = decode(CoprocessorServiceRequest, param);
  const region = regionNamed(setup, named.value);
  const value = callEndpoint(call, context, region, writes);
  const specifier = { type: RegionSpecifierType.REGION_NAME, value: region.info.name };
  return whenDurable(setup, encode(CoprocessorServiceResponse, { region: specifier, value }));
}

/** `ExecRegionServerService`: endpoints of the whole server, of which there are none. */
export function execRegionServerService(param: Buffer): Buffer {
  const { call } = decode(CoprocessorServiceRequest, param);
  throw unknownProtocol(`No registered coprocessor executorService found for ${call.serviceName}`);
}

/** The answer's Java class and its bytes. */
export function callEndpoint(
  call: CoprocessorServiceCall,
  context: CallContext,
  region: ServedRegion,
  writes: RegionWrites,
): NameBytesPair {
  // Inside a Multi, Java says the name in full.
  const name = call.serviceName.replace(/^hbase\.pb\./, "");
  const where = `on service ${call.serviceName} in region ${toPrintable(region.info.name)}`;
  if (name === AUTHENTICATION) return callAuthentication(call, context, where);
  if (name === MULTI_ROW_MUTATION && region.mutatesRows === true) return callMultiRow(call, region, writes, where);
  throw unknownProtocol(
    `No registered coprocessor service found for ${call.serviceName} in region ${toPrintable(region.info.name)}`,
  );
}

function callAuthentication(
  { methodName }: CoprocessorServiceCall,
  { user, authMethod }: CallContext,
  where: string,
): NameBytesPair {
  switch (methodName) {
    case "WhoAmI":
      return { name: WHO_AM_I, value: encode(WhoAmIResponse, { username: user, authMethod }) };
    case "GetAuthenticationToken":
      if (authMethod === "SIMPLE")
        throw accessDenied("Token generation only allowed for Kerberos authenticated clients");
      throw doNotRetryIO("This server issues no tokens");
    default:
      throw unknownProtocol(`Unknown method ${methodName} called ${where}`);
  }
}

/** Its mutations have their cells in themselves. */
function callMultiRow(
  { methodName, request }: CoprocessorServiceCall,
  region: ServedRegion,
  writes: RegionWrites,
  where: string,
): NameBytesPair {
  if (methodName !== "MutateRows") throw unknownProtocol(`Unknown method ${methodName} called ${where}`);
  const { mutationRequest, condition, nonceGroup = 0n, nonce } = decode(MutateRowsRequest, request);
  const cells = new RequestCells(undefined);
  const given = mutationRequest.map((mutation) => ({ mutation, share: cells.share(mutation) }));
  const processed = writes.acrossRows(region, given, condition, operationNonce(nonceGroup, nonce));
  return { name: MUTATE_ROWS, value: encode(MutateRowsResponse, { processed }) };
}
