/** What a server serves: named services, each a set of methods from the bytes of a request to the bytes of its answer. */

export interface CallContext {
  /** the authenticated principal, or the user that a SIMPLE client says it is */
  readonly user: string | undefined;
  /** the client's `host:port` */
  readonly peer: string;
}

/** May throw `ServiceException`; anything else that it throws is answered as an IOException. */
export type ServiceMethod = (param: Buffer, context: CallContext) => Buffer | Promise<Buffer>;

export interface Service {
  /** the simple name, as it stands in the connection header, such as `ClientMetaService` */
  readonly name: string;
  readonly methods: ReadonlyMap<string, ServiceMethod>;
}

/** An exception to be answered under a Java class of its own. */
export class ServiceException extends Error {
  readonly javaClass: string;
  readonly doNotRetry: boolean;

  constructor(javaClass: string, message: string, doNotRetry: boolean) {
    super(message);
    this.javaClass = javaClass;
    this.doNotRetry = doNotRetry;
  }
}
