/** Wrong usage, told to the person who typed it: exit code 2. */
export class UsageError extends Error {}
