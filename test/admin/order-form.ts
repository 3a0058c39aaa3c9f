/**
 * Requests of the administration in a form in which Java's and ours can be compared, read by the tables of the messages. Of
 * `MasterService` and `AdminService` every field stands there as it came; only the attributes of descriptors are sorted, and a nonce is
 * there or not. Reads of hbase:meta are in the form of reads of tables.
 */
import { type MasterMethodName, masterMethod } from "../../src/admin/master-methods.ts";
import { CompactRegion, FlushRegion, GetRegionInfo } from "../../src/admin/region-caller.ts";
import { toPrintable } from "../../src/bytes/printable.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { ListTableNamesByNamespaceRequest } from "../../src/protobuf/master-messages.ts";
import type { MessageTable } from "../../src/protobuf/schema.ts";
import type { Form } from "../support/java-differences.ts";
import { formOf, type SentRequest } from "../table/request-form.ts";

export interface SentOrder extends SentRequest {
  readonly service: string;
}

/** Names on the wire that are not those of the messages. */
const MASTER_NAMES: Readonly<Record<string, MasterMethodName>> = {
  truncateTable: "TruncateTable",
  getProcedureResult: "GetProcedureResult",
  SplitRegion: "SplitTableRegion",
};
const REGION_METHODS: ReadonlyMap<string, MessageTable> = new Map(
  [CompactRegion, FlushRegion, GetRegionInfo].map(({ method, request }) => [method, request as MessageTable]),
);

export function orderForm(sent: SentOrder): Form {
  const { service, method, param, priority } = sent;
  if (service === "ClientService") return { service, ...formOf(sent) };
  const message = decode(requestTable(service, method), param);
  const form = { service, method, ...(value(message) as Form) };
  return priority === undefined || priority === 0 ? form : { ...form, priority };
}

function requestTable(service: string, method: string): MessageTable {
  // Ours does not ask it.
  if (method === "ListTableNamesByNamespace") return ListTableNamesByNamespaceRequest;
  if (service === "MasterService") return masterMethod(MASTER_NAMES[method] ?? (method as MasterMethodName)).request;
  const table = REGION_METHODS.get(method);
  if (service !== "AdminService" || table === undefined) throw new Error(`nobody expects ${service}.${method}`);
  return table;
}

function value(each: unknown): unknown {
  if (each instanceof Uint8Array) return toPrintable(each);
  if (Array.isArray(each)) return each.map(value);
  if (typeof each !== "object" || each === null) return each;
  return Object.fromEntries(
    Object.entries(each)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => [name, fieldForm(name, field)]),
  );
}

function fieldForm(name: string, field: unknown): unknown {
  if (name === "nonce" || name === "nonceGroup") return field !== 0n;
  const form = value(field);
  return name === "attributes" ? pairs(form as readonly { first: string; second: string }[]) : form;
}

function pairs(attributes: readonly { readonly first: string; readonly second: string }[]): Form {
  return Object.fromEntries(
    attributes.map(({ first, second }) => [first, second] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
