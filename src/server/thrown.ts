/** What a method has thrown, as HBase sends it: the class, and the text of Java's stack trace. */
import type { ExceptionToSend } from "../wire/exception.ts";
import { ServiceException } from "./service.ts";

const IO_EXCEPTION = "java.io.IOException";

/** What is no `ServiceException` becomes an IOException, as HBase wraps what it did not expect. */
export function thrownToSend(error: unknown): ExceptionToSend {
  if (error instanceof ServiceException) {
    const { javaClass, message, doNotRetry, details } = error;
    return { javaClass, stackTrace: stackTraceOf(javaClass, message), doNotRetry, ...details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { javaClass: IO_EXCEPTION, stackTrace: stackTraceOf(IO_EXCEPTION, message), doNotRetry: false };
}

/** A handler's exception is sent as Java prints it: class, message, stack. */
export function stackTraceOf(javaClass: string, message: string): string {
  const head = message === "" ? javaClass : `${javaClass}: ${message}`;
  return `${head}\n\tat tshbase.embedded.Server.handle(Unknown Source)\n`;
}
