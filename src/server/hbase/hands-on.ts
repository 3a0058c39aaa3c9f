/** What the master refuses, said to people who give it orders by hand: to clients over the wire HBase's bare words remain. */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import { ServiceException } from "../service.ts";

/** @param option what the caller has said that is most likely wrong. Throws `InvalidArgumentError`, with the master's exception as its cause */
export function byHand<T>(option: string, order: () => T): T {
  try {
    return order();
  } catch (error) {
    if (!(error instanceof ServiceException)) throw error;
    const name = error.javaClass.slice(error.javaClass.lastIndexOf(".") + 1);
    if (name === "TableNotFoundException")
      throw new InvalidArgumentError("table", `there is no table ${error.message}`, { cause: error });
    if (name === "TableExistsException")
      throw new InvalidArgumentError("table", `there is a table ${error.message} already`, { cause: error });
    throw new InvalidArgumentError(option, `the master refuses it: ${error.message} (${name})`, { cause: error });
  }
}
