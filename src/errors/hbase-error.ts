/**
 * The root of every error this package throws: a stable code, where it happened, and what may be done next.
 * `instanceof` holds across two copies of the package, because the class is recognised by a registered symbol.
 */
import { type Advice, FAIL } from "./advice.ts";

/** Where an error happened. Every field that is known is filled in; none ever holds a secret. */
export interface ErrorPlace {
  /** `host:port`, as the cluster calls it */
  readonly server?: string;
  /** what was dialled in its place, by the option `hostMap` */
  readonly dialled?: string;
  readonly region?: string;
  /** the protobuf service, such as `ClientMetaService` */
  readonly service?: string;
  readonly method?: string;
  readonly callId?: number;
  /** the step of opening a connection, such as `security preamble` */
  readonly phase?: string;
  /** which attempt of the opening or of the call, from 1 */
  readonly attempt?: number;
  /** the server's Kerberos principal that was being tried */
  readonly principal?: string;
}

export interface ErrorDetails {
  readonly where?: ErrorPlace;
  readonly advice?: Advice;
  readonly cause?: unknown;
}

const BRAND = Symbol.for("tshbase.error");

export abstract class HBaseError extends Error {
  /** Stable across versions; `docs/errors.md` lists them all. */
  abstract readonly code: string;
  readonly advice: Advice;
  readonly where: ErrorPlace;

  constructor(message: string, details: ErrorDetails = {}) {
    const place = describePlace(details.where);
    super(
      place === "" ? message : `${message} (${place})`,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.name = new.target.name;
    this.where = details.where ?? {};
    this.advice = details.advice ?? FAIL;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](
    this: { readonly prototype: object; readonly name: string },
    value: unknown,
  ): boolean {
    if (Object.prototype.isPrototypeOf.call(this.prototype, value as object)) return true;
    return isBranded(value) && namesOf(value).includes(this.name);
  }

  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message, where: this.where, advice: this.advice };
  }
}

function isBranded(value: unknown): value is Error {
  return typeof value === "object" && value !== null && BRAND in value;
}

function namesOf(error: Error): string[] {
  const names: string[] = [];
  for (let at: unknown = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
    names.push((at as { constructor: { name: string } }).constructor.name);
  }
  return names;
}

function describePlace(where: ErrorPlace | undefined): string {
  if (where === undefined) return "";
  const parts: string[] = [];
  if (where.server !== undefined) parts.push(`server ${where.server}${dialledPart(where)}`);
  if (where.region !== undefined) parts.push(`region ${where.region}`);
  const call = [where.service, where.method].filter((part) => part !== undefined).join(".");
  if (call !== "") parts.push(call);
  if (where.callId !== undefined) parts.push(`call ${where.callId}`);
  if (where.principal !== undefined) parts.push(`as ${where.principal}`);
  if (where.phase !== undefined) parts.push(`in ${where.phase}`);
  if (where.attempt !== undefined) parts.push(`attempt ${where.attempt}`);
  return parts.join(", ");
}

function dialledPart({ dialled }: ErrorPlace): string {
  return dialled === undefined ? "" : ` dialled as ${dialled}`;
}
