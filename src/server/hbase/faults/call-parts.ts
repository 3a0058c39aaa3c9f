/** The parts of a call: the regions and rows that stand in its request. Read only while there are faults. */
import {
  type Action,
  CoprocessorServiceRequest,
  GetRequest,
  MultiRequest,
  MutateRequest,
} from "../../../protobuf/client-messages.ts";
import { decode } from "../../../protobuf/codec.ts";
import { ScanRequest } from "../../../protobuf/scan-messages.ts";

/** A part of a call: one region, and the rows that the call names in it. */
export interface CallPart {
  /** the full name, as it stands in the request; undefined: no region is named, or the scanner is gone */
  readonly region: Uint8Array | undefined;
  readonly rows: readonly Buffer[];
}

export interface CallParts {
  /** at least one */
  readonly parts: readonly CallPart[];
  /** of a call that reads on */
  readonly scannerId: bigint | undefined;
}

const NOTHING: CallParts = { parts: [{ region: undefined, rows: [] }], scannerId: undefined };

/**
 * Throws what `decode` throws; the method itself would.
 * @param regionOfScanner the full name of its region
 */
export function partsOf(
  method: string,
  param: Buffer,
  regionOfScanner: (scannerId: bigint) => Uint8Array | undefined,
): CallParts {
  switch (method) {
    case "Get": {
      const { region, get } = decode(GetRequest, param);
      return one(region.value, [get.row]);
    }
    case "Mutate": {
      const { region, mutation } = decode(MutateRequest, param);
      return one(region.value, mutation.row === undefined ? [] : [mutation.row]);
    }
    case "Multi": {
      const { regionAction } = decode(MultiRequest, param);
      const parts = regionAction.map(({ region, action }) => ({ region: region.value, rows: rowsOf(action) }));
      return parts.length === 0 ? NOTHING : { parts, scannerId: undefined };
    }
    case "Scan":
      return scanParts(decode(ScanRequest, param), regionOfScanner);
    case "ExecService": {
      const { region, call } = decode(CoprocessorServiceRequest, param);
      return one(region.value, [call.row]);
    }
    default:
      return NOTHING;
  }
}

export function rowsOf(actions: readonly Action[]): Buffer[] {
  return actions.flatMap(({ get, mutation }) => get?.row ?? mutation?.row ?? []);
}

/** To renew or to close a scanner is no reading. */
function scanParts(
  { region, scannerId, renew, closeScanner, numberOfRows }: ScanRequest,
  regionOfScanner: (scannerId: bigint) => Uint8Array | undefined,
): CallParts {
  if (scannerId === undefined) return one(region?.value, []);
  const readsOn = renew !== true && (numberOfRows ?? (closeScanner === true ? 0 : 1)) > 0;
  const part = { region: regionOfScanner(scannerId), rows: [] };
  return { parts: [part], scannerId: readsOn ? scannerId : undefined };
}

function one(region: Uint8Array | undefined, rows: readonly Buffer[]): CallParts {
  return { parts: [{ region, rows }], scannerId: undefined };
}
