/** How libkrb5 names keytabs and ticket caches: `TYPE:place`, such as `FILE:/etc/hbase.keytab`. */

/** A plain path is a file. */
export function typedName(name: string): string {
  return /^[A-Za-z]+:/.test(name) ? name : `FILE:${name}`;
}

/** What stands behind the last `@`; libkrb5 writes every principal with its realm. */
export function realmOf(principal: string): string {
  return principal.slice(principal.lastIndexOf("@") + 1);
}

let made = 0;

/** A name for a cache in this process's memory that nobody else has. libkrb5 keeps them in one table for all. */
export function memoryName(): string {
  return `MEMORY:tshbase-${process.pid}-${++made}`;
}
