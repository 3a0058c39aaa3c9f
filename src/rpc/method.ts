/** A method of a service, as its .proto file states it: names, and the tables of its two messages. */
import type { MessageTable } from "../protobuf/schema.ts";

export interface Method<Request extends MessageTable, Response extends MessageTable> {
  /** simple names, as they go over the wire */
  readonly service: string;
  readonly method: string;
  readonly request: Request;
  readonly response: Response;
}
