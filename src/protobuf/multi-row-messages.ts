/** Tables of the endpoint that changes several rows of a region as one. `MultiRowMutation.proto` in HBase. */
import { Condition, MutationProto } from "./client-messages.ts";

export const MutateRowsRequest = {
  name: "MutateRowsRequest",
  fields: {
    mutationRequest: ["repeated", MutationProto as typeof MutationProto, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
    condition: ["repeated", Condition as typeof Condition, 4],
  },
} as const;

export const MutateRowsResponse = {
  name: "MutateRowsResponse",
  fields: {
    processed: ["optional", "bool", 1],
  },
} as const;
