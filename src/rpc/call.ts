/** A call as the layers above issue it, and its answer. */
import type { ServerRole } from "../handshake/candidates.ts";
import type { Address } from "../transport/transport.ts";

export interface CallRequest {
  readonly server: Address;
  /** what is known of the server's part; orders the candidates, rules none out */
  readonly role?: ServerRole;
  /** simple protobuf names, such as `ClientMetaService` and `GetClusterId` */
  readonly service: string;
  readonly method: string;
  /** the encoded request message; may be empty */
  readonly param: Uint8Array;
  readonly cellBlock?: Uint8Array | undefined;
  /** of a call to one region, for errors: its full name */
  readonly regionName?: Uint8Array | undefined;
  /** default: the client's `rpcTimeoutMs` */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly priority?: number | undefined;
  /** ids of the operations that it is made for, as `tshbase:operation:start` has published them; only for diagnostics */
  readonly operations?: readonly object[] | undefined;
}

/** Views into the frame as it was read: they keep that memory alive. */
export interface CallAnswer {
  readonly body: Buffer;
  readonly cellBlock?: Buffer;
}
