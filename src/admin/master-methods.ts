/**
 * The methods of `MasterService` that are called here: each by the name of its two messages, which for some is not the name on
 * the wire.
 */
import * as balancer from "../protobuf/balancer-messages.ts";
import * as status from "../protobuf/cluster-status-messages.ts";
import * as namespaces from "../protobuf/namespace-messages.ts";
import * as procedures from "../protobuf/procedure-messages.ts";
import * as regions from "../protobuf/region-messages.ts";
import type { InputOf, MessageOf, MessageTable } from "../protobuf/schema.ts";
import * as snapshots from "../protobuf/snapshot-messages.ts";
import * as tables from "../protobuf/table-messages.ts";
import type { Method } from "../rpc/method.ts";

type Messages = typeof balancer &
  typeof status &
  typeof namespaces &
  typeof procedures &
  typeof regions &
  typeof snapshots &
  typeof tables;

const MESSAGES: Messages = {
  ...balancer,
  ...status,
  ...namespaces,
  ...procedures,
  ...regions,
  ...snapshots,
  ...tables,
};

type RequestName = Extract<keyof Messages, `${string}Request`>;
export type MasterMethodName = RequestName extends `${infer Name}Request` ? Name : never;

type RequestTable<N extends MasterMethodName> = Messages[`${N}Request`];
type ResponseTable<N extends MasterMethodName> = `${N}Response` extends keyof Messages
  ? Messages[`${N}Response`]
  : never;

export type MasterRequest<N extends MasterMethodName> = InputOf<RequestTable<N>>;
export type MasterResponse<N extends MasterMethodName> = MessageOf<ResponseTable<N>>;

/** Where Master.proto has another name, or begins with a small letter. */
const NAMES_ON_THE_WIRE: ReadonlyMap<string, string> = new Map([
  ["TruncateTable", "truncateTable"],
  ["GetProcedureResult", "getProcedureResult"],
  ["SplitTableRegion", "SplitRegion"],
]);

export function masterMethod<N extends MasterMethodName>(name: N): Method<RequestTable<N>, ResponseTable<N>> {
  const tablesByName = MESSAGES as unknown as Readonly<Record<string, MessageTable>>;
  return {
    service: "MasterService",
    method: NAMES_ON_THE_WIRE.get(name) ?? name,
    request: tablesByName[`${name}Request`] as RequestTable<N>,
    response: tablesByName[`${name}Response`] as ResponseTable<N>,
  };
}
