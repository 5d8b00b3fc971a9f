// A link to an answer: the question and the places of its quotes, in the fragment, which no server sees.
//
// Whoever opens it gets the quotes, their sources and their citation numbers from the service as it is now, not from the link, and
// nothing is asked. That the quotes answer the question is the word of whoever made the link, so it is said, and asking is offered.

import { hexOf } from "./check.js";
import { button, el } from "./dom.js";
import { quoteNode } from "./quote.js";

const FRAGMENT = /^#answer=([\w-]{1,8000})$/;
const MOST_QUOTES = 20;

/** The fragment that stands for an answer. */
export function fragmentOf({ question, quotes }) {
  const places = quotes.slice(0, MOST_QUOTES).map(({ doc_id, start, end, sha256 }) => [doc_id, start, end, sha256]);
  const bytes = new TextEncoder().encode(JSON.stringify([question, places]));
  return `#answer=${btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** What a fragment stands for: the question, and doc_id, start, end and hash of each quote; null for any other one. */
export function linkedAnswer(fragment) {
  try {
    const packed = FRAGMENT.exec(fragment)[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.codePointAt(0));
    const [question, places] = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const right = ([id, start, end, hash]) =>
      typeof id === "string" && typeof hash === "string" && Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end;
    if (typeof question !== "string" || !question.trim() || !places.length || !places.every(right)) return null;
    return { question: question.slice(0, 2000), places: places.slice(0, MOST_QUOTES) };
  } catch {
    return null;
  }
}

/** The quotes of a linked answer as nodes, each read from its source; `again` asks the question. */
export async function linkedNodes({ places }, does, headers, again) {
  const shown = await Promise.all(places.map((place) => shownQuote(place, does, headers).catch(() => null)));
  const gone = el("p", { class: "gone" }, "A quote could not be read, or its source has changed since the link was made.");
  return [
    el("p", { class: "linked" }, "From a link: its quotes were read from their sources now, and the question was not asked again."),
    el("div", { class: "card", "data-testid": "card" }, ...shown.filter(Boolean), shown.includes(null) ? gone : null),
    el("p", { class: "ways" }, button("Ask it now", again, { class: "ask-now" })),
  ];
}

/** A quote made of its place. Raises where the source cannot be read; null where it has other words there. */
async function shownQuote([id, start, end, hash], does, headers) {
  const source = `/v1/articles/${encodeURIComponent(id)}`;
  const [article, listed] = await Promise.all([source, `${source}/references`].map((at) => read(at, headers)));
  const points = Array.from(article.text);
  const text = points.slice(start, end).join("");
  if ((await hexOf(text)) !== hash) return null;
  const units = article.units.filter((unit) => unit.start < end && start < unit.end);
  const references = listed.map((reference) => ({ ...reference, article: id }));
  const numbers = [...new Set(units.flatMap((unit) => unit.numbers))];
  const citations = numbers.map((number) => references.find((one) => one.number === number) ?? { number, status: "orphan" });
  const before = points.slice(0, start).join("").length;
  const quote = {
    ...{ doc_id: id, article: id, start, end, text, sha256: hash, citations },
    ...{ start_utf16: before, end_utf16: before + text.length },
    ...{ source_type: article.source_type, source_title: article.title, heading_path: units[0]?.heading_path ?? [] },
  };
  return quoteNode(quote, references, does);
}

async function read(address, headers) {
  const response = await fetch(address, { headers: { ...headers, Accept: "application/json" } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}
