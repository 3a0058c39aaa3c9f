/** What a run ends with. The last one is what shells report of a process that Ctrl-C has ended. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
