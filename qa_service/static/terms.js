// Explaining words: the page's own glossary list is read, and its terms can be marked in any text.

import { el } from "./dom.js";
import { openPopover } from "./popover.js";

/** The terms of the page: a Map from each printed form, in lower case, to {term, meaning}. */
export function readGlossary(list) {
  const terms = new Map();
  for (const entry of list?.querySelectorAll("dt") ?? []) {
    const term = { term: entry.textContent.trim(), meaning: entry.nextElementSibling.textContent.trim() };
    for (const form of [term.term, ...(entry.dataset.forms ? entry.dataset.forms.split("|") : [])]) {
      terms.set(form.toLowerCase(), term);
    }
  }
  return terms;
}

/**
 * A function from a text to nodes whose text joins to exactly that text, the first print of each term marked.
 * A form with capitals is an abbreviation and must be printed so; `seen` holds terms not to be marked again.
 */
export function marker(terms, seen = new Set()) {
  const forms = [...terms.keys()].sort((a, b) => b.length - a.length);
  if (!forms.length) return (text) => [text];
  const escaped = forms.map((form) => form.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  return (text) => {
    const nodes = [];
    let at = 0;
    for (const found of text.matchAll(pattern)) {
      const term = terms.get(found[0].toLowerCase());
      if (!term || seen.has(term)) continue;
      seen.add(term);
      nodes.push(text.slice(at, found.index), termNode(found[0], term));
      at = found.index + found[0].length;
    }
    nodes.push(text.slice(at));
    return nodes.filter((node) => node !== "");
  };
}

/** A word that can be pressed. A real button cannot be selected and copied as a part of its sentence. */
function termNode(printed, term) {
  const open = (event) => {
    event.preventDefault();
    event.stopPropagation();
    openPopover(event.currentTarget, term.term, [
      el("p", {}, term.meaning),
      el("p", { class: "quiet" }, "An explanation of this page, not words of the article."),
    ]);
  };
  return el(
    "span",
    {
      class: "term",
      role: "button",
      tabindex: "0",
      "aria-haspopup": "dialog",
      onclick: open,
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === " ") open(event);
      },
    },
    printed,
  );
}

/** Marks terms in the article, each once under a heading. Text offsets stay: only text nodes are wrapped. */
export function markArticle(article, terms) {
  let mark = marker(terms);
  for (const node of article.querySelectorAll("h2, h3, h4, h5, h6, .unit:not(.furniture) .t")) {
    if (node.matches(".t")) {
      if (!node.closest(".cite") && !node.querySelector(".term")) node.replaceChildren(...mark(node.textContent));
    } else mark = marker(terms);
  }
}

/** Takes the marks away again. */
export function unmarkArticle(article) {
  for (const node of article.querySelectorAll(".t:has(.term)")) node.replaceChildren(node.textContent);
}
