/** `ClientMetaService`, by which a client finds its way into a cluster: served by masters, and since 2.5 by region servers. */
import * as messages from "../protobuf/registry-messages.ts";
import type { MessageTable } from "../protobuf/schema.ts";
import type { Method } from "./method.ts";

const SERVICE = "ClientMetaService";

export const GetClusterId: Method<typeof messages.GetClusterIdRequest, typeof messages.GetClusterIdResponse> = methodOf(
  "GetClusterId",
  messages.GetClusterIdRequest,
  messages.GetClusterIdResponse,
);

export const GetActiveMaster: Method<typeof messages.GetActiveMasterRequest, typeof messages.GetActiveMasterResponse> =
  methodOf("GetActiveMaster", messages.GetActiveMasterRequest, messages.GetActiveMasterResponse);

/** since 2.4 */
export const GetMasters: Method<typeof messages.GetMastersRequest, typeof messages.GetMastersResponse> = methodOf(
  "GetMasters",
  messages.GetMastersRequest,
  messages.GetMastersResponse,
);

export const GetMetaRegionLocations: Method<
  typeof messages.GetMetaRegionLocationsRequest,
  typeof messages.GetMetaRegionLocationsResponse
> = methodOf("GetMetaRegionLocations", messages.GetMetaRegionLocationsRequest, messages.GetMetaRegionLocationsResponse);

/** since 2.5 */
export const GetBootstrapNodes: Method<
  typeof messages.GetBootstrapNodesRequest,
  typeof messages.GetBootstrapNodesResponse
> = methodOf("GetBootstrapNodes", messages.GetBootstrapNodesRequest, messages.GetBootstrapNodesResponse);

function methodOf<Request extends MessageTable, Response extends MessageTable>(
  method: string,
  request: Request,
  response: Response,
): Method<Request, Response> {
  return { service: SERVICE, method, request, response };
}
