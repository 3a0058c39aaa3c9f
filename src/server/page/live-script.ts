/**
 * The script of the pages: asks for the page again every second and puts what has changed into the one that is seen, element by
 * element, so that the scroll position, the focus, the selection and what is folded open stay. Without it the pages are complete.
 */
export const LIVE_SCRIPT = `"use strict";
const EVERY_MS = 1000;
const main = document.querySelector("main");
const status = document.getElementById("live");
const button = document.getElementById("pause");
let etag = "";
let paused = false;
let timer;

function say(text, mood) {
  if (status.textContent !== text) status.textContent = text;
  status.className = mood;
}

async function update() {
  clearTimeout(timer);
  if (paused) return;
  try {
    if (!document.hidden) await refresh();
  } catch {
    say("No answer: trying again", "bad");
  }
  clearTimeout(timer);
  if (!paused) timer = setTimeout(update, EVERY_MS);
}

async function refresh() {
  const headers = etag === "" ? {} : { "If-None-Match": etag };
  const response = await fetch(location.href, { headers, cache: "no-store", redirect: "error" });
  if (response.status !== 304) {
    const next = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
    if (next === null) throw new Error("no page");
    if (paused) return;
    etag = response.headers.get("ETag") ?? "";
    morphChildren(main, next);
  }
  say("Live", "good");
}

function morph(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes])
    if (!next.hasAttribute(name) && !(old.nodeName === "DETAILS" && name === "open")) old.removeAttribute(name);
  morphChildren(old, next);
}

function isLike(old, next) {
  return old.nodeType === next.nodeType && old.nodeName === next.nodeName && (old.id ?? "") === (next.id ?? "");
}

function morphChildren(parent, nextParent) {
  const byId = new Map();
  for (const child of parent.children) if (child.id !== "") byId.set(child.id, child);
  let at = parent.firstChild;
  for (const next of [...nextParent.childNodes]) {
    const known = next.id ? byId.get(next.id) : undefined;
    if (known !== undefined && isLike(known, next)) {
      if (known === at) at = at.nextSibling;
      else parent.insertBefore(known, at);
      morph(known, next);
    } else if (at !== null && isLike(at, next)) {
      const old = at;
      at = at.nextSibling;
      morph(old, next);
    } else {
      parent.insertBefore(document.importNode(next, true), at);
    }
  }
  while (at !== null) {
    const old = at;
    at = at.nextSibling;
    old.remove();
  }
}

button.addEventListener("click", () => {
  paused = !paused;
  button.textContent = paused ? "Go on" : "Pause";
  if (paused) say("Paused", "calm");
  else void update();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void update();
});
button.hidden = false;
status.hidden = false;
say("Live", "good");
timer = setTimeout(update, EVERY_MS);
`;
