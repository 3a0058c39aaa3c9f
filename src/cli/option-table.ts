/** Options as data, and the type of what was given of them. */

export interface OptionRow {
  readonly type: "string" | "boolean";
  /** may be given more than once */
  readonly multiple?: boolean;
  /** one letter */
  readonly short?: string;
  /** what stands behind it, such as `ROW` */
  readonly placeholder?: string;
  readonly meaning: string;
}

export type OptionTable = Readonly<Record<string, OptionRow>>;

/** What was given of an option table. */
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]?: T[K] extends { readonly type: "boolean" }
    ? boolean
    : T[K] extends { readonly multiple: true }
      ? string[]
      : string;
};
