/** What a server serves: named services, each a set of methods from the bytes of a request to the bytes of its answer. */

/** Of the client, as its connection header says. */
export interface ClientVersion {
  readonly major: number;
  readonly minor: number;
}

/** What a method is told beside its parameter; one for each call. */
export interface CallContext {
  /** the authenticated principal, or the user that a SIMPLE client says it is */
  readonly user: string | undefined;
  /** how that is known */
  readonly authMethod: "SIMPLE" | "KERBEROS";
  /** the client's `host:port` */
  readonly peer: string;
  /** the request's cells in KeyValue form, uncompressed and each of them checked; undefined if there was no cell block */
  readonly cells: Buffer | undefined;
  /** whether answers may have a cell block: the client has named a codec */
  readonly cellBlocks: boolean;
  /** undefined: it says nothing, which counts as older than all */
  readonly version: ClientVersion | undefined;
  /** how long the client will wait; undefined: as long as it takes */
  readonly timeoutMs: number | undefined;
  /** Told of work that goes on while others have their turns: of one connection there may be only so much. */
  readonly carry?: (work: Promise<unknown>) => void;
}

/** A message, with cells in KeyValue form behind it; their tags are taken out where the client's codec has none. */
export interface MessageAndCells {
  readonly message: Buffer;
  readonly cells: Buffer | undefined;
}

export type ServiceAnswer = Buffer | MessageAndCells;

/** May throw `ServiceException`; anything else that it throws is answered as an IOException. */
export type ServiceMethod = (param: Buffer, context: CallContext) => ServiceAnswer | Promise<ServiceAnswer>;

export interface Service {
  /** the simple name, as it stands in the connection header, such as `ClientMetaService` */
  readonly name: string;
  readonly methods: ReadonlyMap<string, ServiceMethod>;
}

/** What only some exceptions say. */
export interface ExceptionDetails {
  /** where the region is now, of `RegionMovedException` */
  readonly hostname?: string;
  readonly port?: number;
  /** of the subclasses of `HBaseServerException` */
  readonly serverOverloaded?: boolean;
}

/** An exception to be answered under a Java class of its own. */
export class ServiceException extends Error {
  readonly javaClass: string;
  readonly doNotRetry: boolean;
  readonly details: ExceptionDetails;

  constructor(javaClass: string, message: string, doNotRetry: boolean, details: ExceptionDetails = {}) {
    super(message);
    this.javaClass = javaClass;
    this.doNotRetry = doNotRetry;
    this.details = details;
  }
}

/** Thrown in place of an answer: there is to be none, and `then` becomes of the connection. A fault, for people who test a client. */
export class NoAnswer extends Error {
  readonly then: "silence" | "close" | "reset";

  constructor(then: NoAnswer["then"]) {
    super(`no answer, then ${then}`);
    this.then = then;
  }
}
