/** What of a column family's description decides over its cells. */

export interface FamilySettings {
  readonly name: Buffer;
  /** `VERSIONS`; HBase's default is 1 */
  readonly maxVersions: number;
  /** `MIN_VERSIONS`: kept although their time to live is over */
  readonly minVersions: number;
  /** `TTL`; undefined: for ever */
  readonly ttlMs: number | undefined;
  /** `KEEP_DELETED_CELLS` */
  readonly keepDeletedCells: "FALSE" | "TRUE" | "TTL";
}
