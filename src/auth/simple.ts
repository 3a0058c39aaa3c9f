/** SIMPLE authentication: no more than a user name, which the server believes. */
import { userInfo } from "node:os";
import { InvalidArgumentError } from "../errors/usage-errors.ts";

/** As in Hadoop: what was asked for, else HADOOP_USER_NAME, else the user of the operating system. */
export function simpleUserName(wanted?: string): string {
  if (wanted === "") throw new InvalidArgumentError("user", "is empty");
  const fromEnvironment = process.env["HADOOP_USER_NAME"];
  if (wanted !== undefined) return wanted;
  if (fromEnvironment !== undefined && fromEnvironment !== "") return fromEnvironment;
  return osUser();
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    // In containers the user may have a number and no name.
    throw new InvalidArgumentError("user", "this process's user has no name; give one, or set HADOOP_USER_NAME", {
      cause,
    });
  }
}
