// Finding a quote in the page and leading to it. Offsets of the server are code points of a source's canonical text.

const FRAGMENT = /^#quote-(\d+)-(\d+)$/;

/** Scrolls to a node; at once where motion is not wanted. */
export function scrollTo(node, block) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

/** Brings a turn to the top: within its own scrolling list where there is one, so that the article stays where it is. */
export function scrollInList(list, node) {
  if (getComputedStyle(list).overflowY === "visible") return scrollTo(node, "start");
  list.scrollTo({ top: node.offsetTop - list.offsetTop, behavior: "instant" });
}

/** Address of a quote on the page of its source; opening it highlights the quote again. */
export function addressOf(quote) {
  return `/articles/${encodeURIComponent(quote.doc_id)}#quote-${quote.start}-${quote.end}`;
}

/** Where a quote stands in this page: {units} of text, or {units, reference: true} for a list entry; else null. */
export function locate(quote, docId) {
  if (quote.doc_id === docId) {
    const units = unitsOf(quote.start, quote.end);
    if (units.length) return { units };
    const entry = [...document.querySelectorAll(".references [data-quotable-start]")].find((li) => {
      const start = Number(li.dataset.quotableStart);
      return quote.start <= start && start < quote.end;
    });
    if (entry) return { units: [entry], reference: true };
  }
  if (quote.source_type === "article") return null;
  const entry = (quote.citations ?? []).map(({ number }) => document.getElementById(`ref-${number}`)).find(Boolean);
  return entry ? { units: [entry], reference: true } : null;
}

/** Highlights the exact words and brings them into view, with the focus. */
export function showPassage(quote, { units, reference }) {
  clearHighlight();
  units.forEach((unit) => unit.classList.add("hit"));
  for (let folded = units[0].closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  const range = reference ? null : rangeOf(units, quote.start, quote.end);
  if (range && globalThis.CSS?.highlights) CSS.highlights.set("quoted", new Highlight(range));
  units[0].tabIndex = -1;
  units[0].focus({ preventScroll: true });
  scrollTo(units[0], "center");
}

/** Restores the highlight that the page's own address asks for; gives whether it did. */
export function showAddressed() {
  const asked = FRAGMENT.exec(location.hash);
  if (!asked) return false;
  const quote = { start: Number(asked[1]), end: Number(asked[2]) };
  const units = unitsOf(quote.start, quote.end);
  if (units.length) showPassage(quote, { units });
  return units.length > 0;
}

function clearHighlight() {
  document.querySelectorAll(".hit").forEach((node) => node.classList.remove("hit"));
  globalThis.CSS?.highlights?.delete("quoted");
}

function unitsOf(start, end) {
  return [...document.querySelectorAll("#article .unit")].filter(
    (unit) => Number(unit.dataset.start) < end && Number(unit.dataset.end) > start,
  );
}

/** The range of the words [start, end) in the text nodes under the units' `.t` elements, whatever splits those up. */
function rangeOf(units, start, end) {
  const pieces = [];
  for (const piece of units.flatMap((unit) => [...unit.querySelectorAll(".t")])) {
    let from = Number(piece.dataset.start);
    const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const points = Array.from(node.data);
      if (from < end && from + points.length > start) pieces.push({ node, from, points });
      from += points.length;
    }
  }
  if (!pieces.length) return null;
  // DOM offsets count UTF-16 units, the server's count code points.
  const offset = ({ from, points }, at) => points.slice(0, Math.max(at - from, 0)).join("").length;
  const last = pieces[pieces.length - 1];
  const range = document.createRange();
  range.setStart(pieces[0].node, offset(pieces[0], start));
  range.setEnd(last.node, offset(last, end));
  return range;
}
