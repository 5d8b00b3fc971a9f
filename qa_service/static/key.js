// The reader's API key, where the service asks for one. It is kept in this tab only, and sent with what the page asks.

const NAME = "article-qa:key";
let held = "";
try {
  held = sessionStorage.getItem(NAME) ?? "";
} catch {
  // storage forbidden: then it lasts as long as the page
}

/** Whether there is a key. */
export function hasKey() {
  return held !== "";
}

/** Headers of requests: those of a key, if there is one. */
export function keyHeaders() {
  return held ? { Authorization: `Bearer ${held}` } : {};
}

/** Takes a key as it was pasted, with or without the "Bearer" that goes before it; gives whether it can be one. */
export function keepKey(pasted) {
  held = pasted.trim().replace(/^Bearer\s+/i, "");
  if (!/^[!-~]+$/.test(held)) held = "";
  save();
  return hasKey();
}

/** Forgets it. */
export function forgetKey() {
  held = "";
  save();
}

function save() {
  try {
    if (held) sessionStorage.setItem(NAME, held);
    else sessionStorage.removeItem(NAME);
  } catch {
    // as above
  }
}
