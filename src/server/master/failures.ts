/** The exceptions of HBase's master, by its own Java classes; what they say follows its source of 2.6. */
import type { TableName } from "../../names/table-name.ts";
import { hbaseException } from "../hbase-exceptions.ts";
import type { ServiceException } from "../service.ts";

/** One that is not worth a second attempt, as nearly all of the master's are. */
export function refusal(name: string, message: string): ServiceException {
  return hbaseException(name, message, true);
}

export function tableNotFound(table: TableName): ServiceException {
  return refusal("TableNotFoundException", table.text);
}

export function tableExists(table: TableName): ServiceException {
  return refusal("TableExistsException", table.text);
}

export function tableNotDisabled(message: string): ServiceException {
  return refusal("TableNotDisabledException", message);
}

export function tableNotEnabled(message: string): ServiceException {
  return refusal("TableNotEnabledException", message);
}

export function namespaceNotFound(name: string): ServiceException {
  return refusal("NamespaceNotFoundException", name);
}

export function constraint(message: string): ServiceException {
  return refusal("constraint.ConstraintException", message);
}

export function invalidFamily(message: string): ServiceException {
  return refusal("InvalidFamilyOperationException", message);
}

export function unknownRegion(message: string): ServiceException {
  return refusal("UnknownRegionException", message);
}

/** Of a region that is not in the state that the order needs. */
export function unfitRegion(message: string): ServiceException {
  return refusal("client.DoNotRetryRegionException", message);
}

export function mergeRefused(message: string): ServiceException {
  return refusal("exceptions.MergeRegionException", message);
}
