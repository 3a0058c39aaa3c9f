/**
 * Finds and opens the system's GSSAPI library. MIT's is linked against libkrb5, so that one handle gives the functions of
 * both. What is missing is said together with the command that installs it.
 */
import { MissingLibraryError } from "../../errors/usage-errors.ts";
import { type CFunction, type CType, type ImportKoffi, type Koffi, type KoffiLibrary, loadKoffi } from "./koffi.ts";
import { SUPPORTED_MACHINE } from "./native-block.ts";

export interface LibraryOptions {
  /** Path or name of the GSSAPI library, instead of those looked for; also `TSHBASE_GSSAPI_LIBRARY` in the environment. */
  readonly gssapiLibrary?: string;
  /** For tests: stands in for `import("koffi")`. */
  readonly importKoffi?: ImportKoffi;
}

const MIT_NAMES: readonly string[] = [
  "libgssapi_krb5.so.2",
  "/opt/homebrew/opt/krb5/lib/libgssapi_krb5.2.2.dylib",
  "/usr/local/opt/krb5/lib/libgssapi_krb5.2.2.dylib",
];
/** Heimdal's cannot do all that we need; they are tried to give a better message than "not found". */
const HEIMDAL_NAMES: readonly string[] = ["libgssapi.so.3", "/System/Library/Frameworks/GSS.framework/GSS"];

/** Both came with MIT Kerberos and are not in Heimdal: the credential store, and KDC exchanges without the network. */
const MIT_FUNCTIONS = ["gss_acquire_cred_from", "krb5_tkt_creds_step"];

const INSTALL =
  "Install it with: apt-get install libgssapi-krb5-2 (Debian, Ubuntu), dnf install krb5-libs (RHEL, Fedora), " +
  "apk add krb5-libs (Alpine) or brew install krb5 (macOS); " +
  "if it is somewhere else, give its path in TSHBASE_GSSAPI_LIBRARY.";

export class NativeLibrary {
  readonly koffi: Koffi;
  readonly name: string;
  readonly #library: KoffiLibrary;
  readonly #memcpy: CFunction;
  readonly #strlen: CFunction;

  constructor(koffi: Koffi, name: string, library: KoffiLibrary) {
    this.koffi = koffi;
    this.name = name;
    this.#library = library;
    const libc = koffi.load(null);
    this.#memcpy = libc.func("memcpy", "void *", ["void *", "void *", "size_t"]);
    this.#strlen = libc.func("strlen", "size_t", ["void *"]);
  }

  func(name: string, result: CType, parameters: CType[]): CFunction {
    return this.#library.func(name, result, parameters);
  }

  has(name: string): boolean {
    try {
      this.#library.func(name, "uint32_t", []);
      return true;
    } catch {
      return false;
    }
  }

  /** A copy: what C has lent us is gone after the matching release. */
  copyOut(address: bigint, length: number): Buffer {
    const copy = Buffer.allocUnsafe(length);
    if (length > 0) this.#memcpy(this.koffi.address(copy), address, length);
    return copy;
  }

  readString(address: bigint): string {
    return address === 0n ? "" : this.copyOut(address, Number(this.#strlen(address))).toString();
  }
}

const opened = new Map<string, Promise<NativeLibrary>>();

/** Opened once a process for each name; a failure is not remembered, the library may be installed meanwhile. */
export function openLibrary(options: LibraryOptions = {}): Promise<NativeLibrary> {
  const chosen = options.gssapiLibrary ?? process.env["TSHBASE_GSSAPI_LIBRARY"] ?? "";
  if (options.importKoffi !== undefined) return open(chosen, options.importKoffi);
  const known = opened.get(chosen);
  if (known !== undefined) return known;
  const opening = open(chosen);
  opened.set(chosen, opening);
  opening.catch(() => opened.delete(chosen));
  return opening;
}

async function open(chosen: string, importKoffi?: ImportKoffi): Promise<NativeLibrary> {
  if (process.platform === "win32" || !SUPPORTED_MACHINE) throw unsupportedMachine();
  const koffi = await loadKoffi(importKoffi);
  const names = chosen === "" ? [...MIT_NAMES, ...HEIMDAL_NAMES] : [chosen];
  const problems: string[] = [];
  for (const name of names) {
    const library = tryLoad(koffi, name, problems);
    if (library !== undefined) return checked(new NativeLibrary(koffi, name, library));
  }
  throw new MissingLibraryError(
    "libgssapi_krb5",
    `Kerberos needs the GSSAPI library of MIT Kerberos, and it cannot be opened. ${INSTALL} Tried: ${problems.join("; ")}.`,
  );
}

function tryLoad(koffi: Koffi, name: string, problems: string[]): KoffiLibrary | undefined {
  try {
    return koffi.load(name);
  } catch (error) {
    problems.push(`${name} (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}

function checked(library: NativeLibrary): NativeLibrary {
  const missing = MIT_FUNCTIONS.filter((name) => !library.has(name));
  if (missing.length === 0) return library;
  throw new MissingLibraryError(
    "libgssapi_krb5",
    `${library.name} is no GSSAPI library of MIT Kerberos 1.11 or later: it lacks ${missing.join(" and ")} ` +
      `(Heimdal, and the one that comes with macOS, do). ${INSTALL}`,
  );
}

function unsupportedMachine(): MissingLibraryError {
  return new MissingLibraryError(
    "libgssapi_krb5",
    `Kerberos is not supported on ${process.platform}/${process.arch}: it needs a 64-bit Node on Linux, macOS or BSD.`,
  );
}
