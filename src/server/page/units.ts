/** Numbers and times as people read them. */
import { type Html, html } from "./html.ts";

/** `1,234,567` */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1.5 kB`, with the exact number behind it for those who ask. */
export function size(bytes: number): Html {
  const step = UNITS.findIndex((_, index) => bytes < 1_000 ** (index + 1));
  const index = step < 0 ? UNITS.length - 1 : step;
  const value = bytes / 1_000 ** index;
  const text = `${index === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[index]}`;
  return html`<span title="${count(bytes)} bytes">${text}</span>`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `0.12`, `3.4`, `120`, in milliseconds: three digits are enough. */
export function milliseconds(value: number): string {
  if (value < 1) return value.toFixed(2);
  return value < 100 ? value.toFixed(1) : count(Math.round(value));
}

/** The time of day where this process runs; the whole of it in the attribute. */
export function timeOfDay(atMs: number): Html {
  const date = new Date(atMs);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0"));
  const text = `${parts.join(":")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  return html`<time datetime="${date.toISOString()}">${text}</time>`;
}

/** `2026-01-31 09:30:00 UTC` */
export function dateAndTime(atMs: number): Html {
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** `3 min`: coarse, so that a page of which nothing else has changed stays the same. */
export function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
