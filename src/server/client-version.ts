/** The client's version as HBase's servers read it (`VersionInfoUtil`): some answers differ for clients of long ago. */
import type { VersionInfo } from "../protobuf/rpc-messages.ts";
import type { ClientVersion } from "./service.ts";

/** The two numbers if they are there, otherwise those that the text begins with. */
export function clientVersionOf(info: VersionInfo | undefined): ClientVersion | undefined {
  if (info === undefined) return undefined;
  const { versionMajor, versionMinor, version } = info;
  if (versionMajor !== undefined && versionMinor !== undefined) return { major: versionMajor, minor: versionMinor };
  const numbers = /^(\d+)[.-](\d+)([.-]|$)/.exec(version);
  return numbers === null ? undefined : { major: Number(numbers[1]), minor: Number(numbers[2]) };
}

/** Nothing said is older than everything. */
export function isAtLeast(version: ClientVersion | undefined, major: number, minor: number): boolean {
  if (version === undefined) return false;
  return version.major > major || (version.major === major && version.minor >= minor);
}
