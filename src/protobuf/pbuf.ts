/** What HBase puts in front of the messages that it keeps in cells and znodes (`ProtobufMagic`). */
export const PBUF: Buffer = Buffer.from("PBUF", "latin1");
