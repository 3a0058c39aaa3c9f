/** Sorts very many things in steps: pieces first, which are joined then. Stable, as the language's own sorting. */
import type { Steps } from "../turns.ts";

const PIECE = 1_024;

export function* sorting<T>(all: readonly T[], compare: (one: T, other: T) => number): Steps<T[]> {
  let pieces: T[][] = [];
  for (let at = 0; at < all.length; at += PIECE) {
    pieces.push(all.slice(at, at + PIECE).sort(compare));
    yield;
  }
  while (pieces.length > 1) {
    const joined: T[][] = [];
    for (let index = 0; index < pieces.length; index += 2)
      joined.push(yield* joining(pieces[index] ?? [], pieces[index + 1] ?? [], compare));
    pieces = joined;
  }
  return pieces[0] ?? [];
}

function* joining<T>(one: T[], other: T[], compare: (one: T, other: T) => number): Steps<T[]> {
  const joined: T[] = [];
  let [atOne, atOther] = [0, 0];
  while (atOne < one.length && atOther < other.length) {
    const isFirst = compare(one[atOne] as T, other[atOther] as T) <= 0;
    joined.push((isFirst ? one[atOne++] : other[atOther++]) as T);
    if (joined.length % PIECE === 0) yield;
  }
  return [...joined, ...one.slice(atOne), ...other.slice(atOther)];
}
