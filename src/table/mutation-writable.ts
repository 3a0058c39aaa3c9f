/** A buffered mutator as a Node stream: object mode, mutations in, back pressure as streams have it. */
import { Writable } from "node:stream";
import type { Mutation } from "./batch-types.ts";
import type { BufferedMutator } from "./buffered-mutator.ts";

export type MutationWritable = Writable & {
  write(mutation: Mutation, callback?: (error?: Error | null) => void): boolean;
};

/** Ends when everything is written; a mutation that was not makes the stream fail, unless the mutator has an `onError`. */
export function mutationWritable(mutator: BufferedMutator): MutationWritable {
  return new Writable({
    objectMode: true,
    // The mutator is the buffer.
    highWaterMark: 1,
    write(mutation: Mutation, _encoding, callback) {
      mutator.mutate(mutation).then(() => callback(), callback);
    },
    final(callback) {
      mutator.close().then(() => callback(), callback);
    },
    destroy(error, callback) {
      // What was given is written all the same; its failure is that of the stream already.
      mutator.close().then(
        () => callback(error),
        (failure: Error) => callback(error ?? failure),
      );
    },
  });
}
