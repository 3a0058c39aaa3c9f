/** Which region a request is for: RegionSpecifier, always with the region's full name (servers look at nothing else). */
import { bytesTag, MessageWriter, varintTag } from "../protobuf/message-writer.ts";

const REGION_NAME = 1;
const writer: MessageWriter = new MessageWriter();

/** The field `region` with number 1, which is where every request of ClientService has it. Made once for each region. */
export function encodeRegionField(regionName: Uint8Array): Buffer {
  const region = writer.open(bytesTag(1));
  writer.uint32(varintTag(1), REGION_NAME);
  writer.bytes(bytesTag(2), regionName);
  writer.close(region);
  return Buffer.from(writer.take());
}
