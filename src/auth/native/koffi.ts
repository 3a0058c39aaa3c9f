/**
 * The door to C libraries: koffi, loaded on the first use of Kerberos, and as much of it as we need. koffi is an optional
 * dependency, therefore its types are not named here.
 */
import { MissingLibraryError } from "../../errors/usage-errors.ts";

/** A C type, in koffi's words. Every pointer is `void *`: addresses are bigints that only this folder's users handle. */
export type CType = "void" | "int" | "int32_t" | "uint32_t" | "size_t" | "void *" | "str";
export type CValue = bigint | number | string | null;
export type CFunction = (...values: CValue[]) => unknown;

export interface KoffiLibrary {
  func(name: string, result: CType, parameters: CType[]): CFunction;
}

/** The part of koffi's interface that we use. */
export interface Koffi {
  load(path: string | null): KoffiLibrary;
  address(bytes: Uint8Array): bigint;
}

export type ImportKoffi = () => Promise<{ readonly default: Koffi }>;

const importKoffi: ImportKoffi = () => import("koffi") as Promise<{ default: Koffi }>;

export async function loadKoffi(load: ImportKoffi = importKoffi): Promise<Koffi> {
  try {
    return (await load()).default;
  } catch (cause) {
    throw new MissingLibraryError(
      "koffi",
      "Kerberos needs the npm package koffi, through which the system's GSSAPI library is called, and it cannot be loaded. " +
        "Install it with: npm install koffi (npm leaves it out when optional dependencies are omitted). Everything but Kerberos works without it.",
      { cause },
    );
  }
}
