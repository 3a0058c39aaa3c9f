/** The last so many of something: the oldest goes when a new one comes. */

export class Ring<T> {
  readonly capacity: number;
  readonly #items: T[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % this.capacity;
  }

  /** Newest first. @param limit at most so many */
  newest(limit: number = this.capacity): T[] {
    const { length } = this.#items;
    const items: T[] = [];
    for (let back = 1; back <= Math.min(limit, length); back++)
      items.push(this.#items[(this.#next - back + length) % length] as T);
    return items;
  }
}
