/**
 * Keys in order, and how many of them stand in front of a given one: the search that every row read or written goes through.
 * Start keys of a table tend to begin alike, so what is common to all is compared once, and the six bytes behind it are kept as a
 * number: the search then goes over numbers, and looks at bytes only where they are the same.
 */

const NUMBER_BYTES = 6;
/** Of the empty key, which stands in front of all. */
const OF_EMPTY = -1;

export class SortedKeys {
  readonly #keys: Uint8Array[] = [];
  readonly #numbers: number[] = [];
  /** of all keys but the empty one */
  #prefix: Uint8Array | undefined;

  get length(): number {
    return this.#keys.length;
  }

  at(index: number): Uint8Array | undefined {
    return this.#keys[index];
  }

  /** How many keys are smaller than `key`. */
  countBelow(key: Uint8Array): number {
    return this.#count(key, 0);
  }

  /** How many keys are not larger than `key`. */
  countUpTo(key: Uint8Array): number {
    return this.#count(key, 1);
  }

  has(key: Uint8Array): boolean {
    return this.#count(key, 1) > this.#count(key, 0);
  }

  /** Takes `count` keys from `index` on out, and puts `key` there, if it is given. It must fit there. */
  replace(index: number, count: number, key?: Uint8Array): void {
    if (key === undefined) {
      this.#keys.splice(index, count);
      this.#numbers.splice(index, count);
      return;
    }
    this.#shorten(key);
    const prefixBytes = this.#prefix?.length ?? 0;
    this.#keys.splice(index, count, key);
    this.#numbers.splice(index, count, key.length === 0 ? OF_EMPTY : numberAt(key, prefixBytes));
  }

  /** @param orEqual what a comparison must stay below for a key to be counted: 1 counts the equal one too */
  #count(key: Uint8Array, orEqual: 0 | 1): number {
    const keys = this.#keys;
    const length = keys.length;
    const empty = length > 0 && (keys[0] as Uint8Array).length === 0 ? 1 : 0;
    if (key.length === 0) return orEqual === 1 ? empty : 0;
    const prefix = this.#prefix;
    if (prefix === undefined) return empty;
    const side = sideOf(key, prefix);
    if (side !== 0) return side < 0 ? empty : length;
    const numbers = this.#numbers;
    const number = numberAt(key, prefix.length);
    const behind = prefix.length + NUMBER_BYTES;
    let low = empty;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = numbers[middle] as number;
      if (other < number || (other === number && compareFrom(keys[middle] as Uint8Array, key, behind) < orEqual))
        low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Makes the prefix one of `key` too. It only ever gets shorter, so the numbers are made anew a few times in all. */
  #shorten(key: Uint8Array): void {
    if (key.length === 0) return;
    const prefix = this.#prefix;
    if (prefix === undefined) {
      this.#prefix = key;
      return;
    }
    const common = commonBytes(prefix, key);
    if (common === prefix.length) return;
    this.#prefix = prefix.subarray(0, common);
    for (let index = 0; index < this.#keys.length; index++) {
      const each = this.#keys[index] as Uint8Array;
      if (each.length > 0) this.#numbers[index] = numberAt(each, common);
    }
  }
}

/** Zeros stand for what is missing. */
function numberAt(key: Uint8Array, offset: number): number {
  const { length } = key;
  if (offset + NUMBER_BYTES <= length) {
    const high = ((key[offset] as number) << 16) | ((key[offset + 1] as number) << 8) | (key[offset + 2] as number);
    const low = ((key[offset + 3] as number) << 16) | ((key[offset + 4] as number) << 8) | (key[offset + 5] as number);
    return high * 0x100_0000 + low;
  }
  let number = 0;
  for (let index = offset; index < offset + NUMBER_BYTES; index++)
    number = number * 256 + (index < length ? (key[index] as number) : 0);
  return number;
}

/** -1: in front of all keys that begin with `prefix`; 1: behind them; 0: it begins so too. */
function sideOf(key: Uint8Array, prefix: Uint8Array): -1 | 0 | 1 {
  const { length } = prefix;
  const shorter = Math.min(key.length, length);
  for (let index = 0; index < shorter; index++) {
    const difference = (key[index] as number) - (prefix[index] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return key.length < length ? -1 : 0;
}

/** As `Buffer.compare`; its call costs more than the comparison of keys of ordinary length. */
export function compareKeys(one: Uint8Array, other: Uint8Array): number {
  return compareFrom(one, other, 0);
}

/** Keys that are the same up to `offset`, with zeros for what is missing. */
function compareFrom(one: Uint8Array, other: Uint8Array, offset: number): number {
  const shorter = Math.min(one.length, other.length);
  for (let index = offset; index < shorter; index++) {
    const difference = (one[index] as number) - (other[index] as number);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function commonBytes(one: Uint8Array, other: Uint8Array): number {
  const shorter = Math.min(one.length, other.length);
  let index = 0;
  while (index < shorter && one[index] === other[index]) index++;
  return index;
}
