/** GSSAPI's C functions, declared once for each library, and its constants (RFC 2744). */
import type { CFunction, CType } from "../native/koffi.ts";
import type { NativeLibrary } from "../native/library.ts";
import { cString, NativeBlock } from "../native/native-block.ts";

/** Answers GSSAPI's major status. */
export type GssFunction = (...values: (bigint | number | null)[]) => number;

export interface GssFunctions {
  readonly library: NativeLibrary;
  readonly importName: GssFunction;
  readonly displayName: GssFunction;
  readonly releaseName: GssFunction;
  readonly acquireCredFrom: GssFunction;
  readonly releaseCred: GssFunction;
  readonly initSecContext: GssFunction;
  readonly acceptSecContext: GssFunction;
  readonly deleteSecContext: GssFunction;
  readonly inquireContext: GssFunction;
  readonly wrap: GssFunction;
  readonly unwrap: GssFunction;
  readonly releaseBuffer: GssFunction;
  readonly oids: GssOids;
}

/** Addresses of object identifiers that live as long as the library. */
export interface GssOids {
  /** the krb5 mechanism, 1.2.840.113554.1.2.2 */
  readonly krb5: bigint;
  /** a set with nothing but it */
  readonly krb5Set: bigint;
  /** GSS_KRB5_NT_PRINCIPAL_NAME: a full principal, taken as it is */
  readonly principalName: bigint;
  /** keeps their memory alive */
  readonly memory: readonly NativeBlock[];
}

export const FLAG = { mutual: 2, replay: 4, sequence: 8, confidentiality: 16, integrity: 32 } as const;

export const CONTINUE_NEEDED = 1;

/** Anything in the upper half means that the call failed; the lower half is news about an otherwise good call. */
export function failed(major: number): boolean {
  return major >>> 16 !== 0;
}

const p = "void *";
const u = "uint32_t";

const declared = new WeakMap<NativeLibrary, GssFunctions>();

export function gssFunctions(library: NativeLibrary): GssFunctions {
  const known = declared.get(library);
  if (known !== undefined) return known;
  const made = declare(library);
  declared.set(library, made);
  return made;
}

function declare(library: NativeLibrary): GssFunctions {
  const gss = (name: string, ...parameters: CType[]): GssFunction => {
    const call: CFunction = library.func(name, u, parameters);
    return call as GssFunction;
  };
  return {
    library,
    importName: gss("gss_import_name", p, p, p, p),
    displayName: gss("gss_display_name", p, p, p, p),
    releaseName: gss("gss_release_name", p, p),
    acquireCredFrom: gss("gss_acquire_cred_from", p, p, u, p, "int", p, p, p, p),
    releaseCred: gss("gss_release_cred", p, p),
    initSecContext: gss("gss_init_sec_context", p, p, p, p, p, u, u, p, p, p, p, p, p),
    acceptSecContext: gss("gss_accept_sec_context", p, p, p, p, p, p, p, p, p, p, p),
    deleteSecContext: gss("gss_delete_sec_context", p, p, p),
    inquireContext: gss("gss_inquire_context", p, p, p, p, p, p, p, p, p),
    wrap: gss("gss_wrap", p, p, "int", u, p, p, p),
    unwrap: gss("gss_unwrap", p, p, p, p, p, p),
    releaseBuffer: gss("gss_release_buffer", p, p),
    oids: makeOids(library),
  };
}

function makeOids(library: NativeLibrary): GssOids {
  const krb5 = oid(library, "2a864886f712010202");
  const principalName = oid(library, "2a864886f71201020201");
  const set = new NativeBlock(library.koffi, 16);
  set.bytes.writeBigUInt64LE(1n, 0);
  set.setPointer(8, krb5.oid.address);
  return {
    krb5: krb5.oid.address,
    krb5Set: set.address,
    principalName: principalName.oid.address,
    memory: [krb5.oid, krb5.elements, principalName.oid, principalName.elements, set],
  };
}

function oid(library: NativeLibrary, hex: string): { oid: NativeBlock; elements: NativeBlock } {
  const der = Buffer.from(hex, "hex");
  const elements = cString(library.koffi, der);
  const block = new NativeBlock(library.koffi, 16);
  block.setUint32(0, der.length);
  // MIT's header packs this struct to two bytes on Intel Macs.
  block.setPointer(process.platform === "darwin" && process.arch === "x64" ? 4 : 8, elements.address);
  return { oid: block, elements };
}
