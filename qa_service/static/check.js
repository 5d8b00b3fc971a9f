// Checking a quote: this browser reads the source for itself, cuts the slice and hashes it.

import { el } from "./dom.js";

const sourceTexts = new Map();

/**
 * Words under a quote that say how the check came out; null where the browser cannot hash (plain http). `base`: the
 * service; `headers` go with its requests.
 */
export function checkMark(quote, base = "", headers = {}) {
  if (!globalThis.crypto?.subtle) return null;
  // A note is not the reference's own words, so "word for word" would claim too much of it.
  const good = quote.source_type === "reference_note" ? "as the note has it" : "word for word";
  const mark = el("span", { class: "check", "data-testid": "check" });
  isSlice(quote, base, headers)
    .then((same) => {
      mark.replaceChildren(...(same ? [el("span", { class: "verb" }, "Checked: "), good] : ["Differs from its source"]));
      mark.classList.toggle("failed", !same);
    })
    .catch(() => (mark.textContent = "Not checked"));
  return mark;
}

async function isSlice(quote, base, headers) {
  const source = `${base}/v1/articles/${encodeURIComponent(quote.doc_id)}`;
  if (sourceTexts.has(source) && (await matches(quote, source).catch(() => false))) return true;
  // The source may have changed since it was read, or could not be read then: it counts as it is now.
  sourceTexts.set(source, sourceText(source, headers));
  return matches(quote, source);
}

async function matches(quote, source) {
  const slice = (await sourceTexts.get(source)).slice(quote.start_utf16, quote.end_utf16);
  return (await hexOf(slice)) === quote.sha256 && slice === quote.text;
}

/** SHA-256 of words in hexadecimal. */
export async function hexOf(words) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sourceText(source, headers) {
  const response = await fetch(source, { headers: { ...headers, Accept: "text/markdown" } });
  if (!response.ok) throw new Error(`the server replied with status ${response.status}.`);
  return response.text();
}
