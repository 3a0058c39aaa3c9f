/** Names of Java classes, as the server's class loader takes them. */
import { refuse } from "./arguments.ts";

const BINARY_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

export function javaClassArgument(where: string, javaClass: string): void {
  if (typeof javaClass !== "string" || !BINARY_NAME.test(javaClass)) {
    refuse(where, "must be the name of a Java class with its package, such as com.example.MyFilter");
  }
}
