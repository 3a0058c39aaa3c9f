/**
 * The get that stands in for a lost answer. An increment that comes again with its nonce is not carried out again; the server
 * answers it with what the first one had made visible. If it knows that one only from its log (it took the region over from a server
 * that died), that is nothing at all, so that a counter would seem to be gone.
 */
import { decodeCells } from "../wire/cell.ts";
import { encodeGet } from "../wire/get.ts";
import type { Operation, OperationBody, OperationResult } from "./operation.ts";

/** What to ask for, if `result` cannot be the operation's own; undefined if it can. */
export function readBack(operation: Operation, { row }: OperationResult): OperationBody | undefined {
  const { body, uncertain } = operation;
  if (!uncertain || body.type !== "mutation" || body.makesRow !== true) return undefined;
  if ((row !== undefined && row.size > 0) || body.cells === undefined) return undefined;
  const columns = decodeCells(body.cells).map(({ family, qualifier }) => ({ family, qualifiers: [qualifier] }));
  return { type: "get", message: encodeGet(operation.row, { columns }) };
}
