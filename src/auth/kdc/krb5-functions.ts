/** libkrb5's C functions, declared once for each library. Those of the first list answer a krb5 error code. */
import type { CFunction, CType } from "../native/koffi.ts";
import type { NativeLibrary } from "../native/library.ts";

const p = "void *";

type CodedName =
  | "krb5_init_context"
  | "krb5_init_context_profile"
  | "krb5_get_profile"
  | "krb5_timeofday"
  | "krb5_parse_name"
  | "krb5_unparse_name"
  | "krb5_kt_resolve"
  | "krb5_kt_client_default"
  | "krb5_kt_get_name"
  | "krb5_kt_start_seq_get"
  | "krb5_kt_next_entry"
  | "krb5_kt_end_seq_get"
  | "krb5_kt_close"
  | "krb5_free_keytab_entry_contents"
  | "krb5_cc_resolve"
  | "krb5_cc_default"
  | "krb5_cc_get_full_name"
  | "krb5_cc_get_principal"
  | "krb5_cc_initialize"
  | "krb5_cc_retrieve_cred"
  | "krb5_cc_store_cred"
  | "krb5_cc_close"
  | "krb5_cc_destroy"
  | "krb5_get_init_creds_opt_alloc"
  | "krb5_get_init_creds_opt_set_out_ccache"
  | "krb5_init_creds_init"
  | "krb5_init_creds_set_keytab"
  | "krb5_init_creds_step"
  | "krb5_init_creds_get_times"
  | "krb5_tkt_creds_init"
  | "krb5_tkt_creds_step"
  | "krb5_tkt_creds_get_creds";

type VoidName =
  | "krb5_free_context"
  | "krb5_free_principal"
  | "krb5_free_unparsed_name"
  | "krb5_free_string"
  | "krb5_free_error_message"
  | "krb5_free_data_contents"
  | "krb5_free_cred_contents"
  | "krb5_get_init_creds_opt_free"
  | "krb5_init_creds_free"
  | "krb5_tkt_creds_free"
  | "profile_free_list"
  | "profile_release";

/** Parameters of each; all answer a 32-bit code. */
const CODED: Readonly<Record<CodedName, readonly CType[]>> = {
  krb5_init_context: [p],
  krb5_init_context_profile: [p, "int32_t", p],
  krb5_get_profile: [p, p],
  krb5_timeofday: [p, p],
  krb5_parse_name: [p, "str", p],
  krb5_unparse_name: [p, p, p],
  krb5_kt_resolve: [p, "str", p],
  krb5_kt_client_default: [p, p],
  krb5_kt_get_name: [p, p, p, "uint32_t"],
  krb5_kt_start_seq_get: [p, p, p],
  krb5_kt_next_entry: [p, p, p, p],
  krb5_kt_end_seq_get: [p, p, p],
  krb5_kt_close: [p, p],
  krb5_free_keytab_entry_contents: [p, p],
  krb5_cc_resolve: [p, "str", p],
  krb5_cc_default: [p, p],
  krb5_cc_get_full_name: [p, p, p],
  krb5_cc_get_principal: [p, p, p],
  krb5_cc_initialize: [p, p, p],
  krb5_cc_retrieve_cred: [p, p, "int32_t", p, p],
  krb5_cc_store_cred: [p, p, p],
  krb5_cc_close: [p, p],
  krb5_cc_destroy: [p, p],
  krb5_get_init_creds_opt_alloc: [p, p],
  krb5_get_init_creds_opt_set_out_ccache: [p, p, p],
  krb5_init_creds_init: [p, p, p, p, "int32_t", p, p],
  krb5_init_creds_set_keytab: [p, p, p],
  krb5_init_creds_step: [p, p, p, p, p, p],
  krb5_init_creds_get_times: [p, p, p],
  krb5_tkt_creds_init: [p, p, p, "int32_t", p],
  krb5_tkt_creds_step: [p, p, p, p, p, p],
  krb5_tkt_creds_get_creds: [p, p, p],
};

/** These answer nothing. */
const VOID: Readonly<Record<VoidName, readonly CType[]>> = {
  krb5_free_context: [p],
  krb5_free_principal: [p, p],
  krb5_free_unparsed_name: [p, p],
  krb5_free_string: [p, p],
  krb5_free_error_message: [p, p],
  krb5_free_data_contents: [p, p],
  krb5_free_cred_contents: [p, p],
  krb5_get_init_creds_opt_free: [p, p],
  krb5_init_creds_free: [p, p],
  krb5_tkt_creds_free: [p, p],
  profile_free_list: [p],
  profile_release: [p],
};

export type CodedFunction = (...values: (bigint | number | string | null)[]) => number;

export type Krb5Functions = Readonly<Record<CodedName, CodedFunction>> &
  Readonly<Record<VoidName, CFunction>> & {
    readonly krb5_get_error_message: (context: bigint, code: number) => bigint | null;
    /** profile_* answer a C long; its low half is the code */
    readonly profile_get_values: CodedFunction;
    readonly profile_init_path: CodedFunction;
  };

const declared = new WeakMap<NativeLibrary, Krb5Functions>();

export function krb5Functions(library: NativeLibrary): Krb5Functions {
  const known = declared.get(library);
  if (known !== undefined) return known;
  const made = declare(library);
  declared.set(library, made);
  return made;
}

function declare(library: NativeLibrary): Krb5Functions {
  const functions: Record<string, CFunction> = {
    krb5_get_error_message: library.func("krb5_get_error_message", p, [p, "int32_t"]),
    profile_get_values: library.func("profile_get_values", "int32_t", [p, p, p]),
    profile_init_path: library.func("profile_init_path", "int32_t", ["str", p]),
  };
  for (const [name, parameters] of Object.entries(CODED))
    functions[name] = library.func(name, "int32_t", [...parameters]);
  for (const [name, parameters] of Object.entries(VOID)) functions[name] = library.func(name, "void", [...parameters]);
  return functions as unknown as Krb5Functions;
}
