// A quote as elements: its words first, where they stand under them, then what can be done with it. Pure, as answer.js,
// whose `does` it takes.

import { button, el } from "./dom.js";
import { isRows, laidOut, rowsOf, tableOf } from "./layout.js";
import { referenceText } from "./references.js";
import { DOUBTFUL, STATUS_WORDS, WORDS } from "./words.js";

/**
 * A quote with its citations, its source and what can be done with it: in a `row`, `folded` behind one button, or `none`
 * where that stands elsewhere. `references` are the answer's; `does.notices` are copied with it.
 */
export function quoteNode(quote, references = [], does = {}, testId = "quote", actions = "row") {
  const words = does.words ?? WORDS.plain;
  const show = showing(quote, does);
  const { lead, quoted, said } = saidNodes(quote, testId, does.mark ?? ((text) => [text]));
  if (show) {
    quoted.tabIndex = 0;
    quoted.classList.add("live");
    quoted.addEventListener("click", (event) => {
      // A click that ends a text selection is someone copying words; one on a term asks what it means.
      if (getSelection().isCollapsed && !event.target.closest(".term")) show(event);
    });
    quoted.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === quoted) show(event);
    });
  }
  const place = does.whose && placeOf(quote) !== quote.source_title ? `${quote.source_title} › ${placeOf(quote)}` : placeOf(quote);
  return el(
    "figure",
    { class: `quote ${quote.source_type} ${actions}` },
    lead,
    el("div", { class: "said" }, said, citationsNode(quote, references, does)),
    actions === "none" ? null : actionsNode(quote, references, does, actions === "folded"),
    el(
      "figcaption",
      {},
      el("span", { class: "badge source" }, words.badges[quote.source_type] ?? quote.source_type),
      el("span", { class: "path", dir: "auto", title: place }, place),
      does.check?.(quote),
    ),
    provenanceNode(quote.source),
  );
}

/** Where a note or a text of a reference comes from, folded to one line; null where nothing is known of it. */
function provenanceNode(source) {
  const facts = [source?.publication, source?.type, source?.date, source?.seen ? `seen: ${source.seen}` : null].filter(Boolean);
  if (!facts.length) return null;
  const addresses = (source.url ?? "").split(";").map((url) => url.trim()).filter(webOnly);
  return el(
    "details",
    { class: "provenance" },
    el("summary", {}, [source.publication, source.date].filter(Boolean).join(", ") || "Where this is from"),
    el("p", { dir: "auto" }, `${facts.join("; ")}. `, ...addresses.map((url) => el("a", { href: url, rel: "noreferrer", target: "_blank" }, new URL(url).host, " "))),
  );
}

/** What leads to the quote in the page, null where it does not stand there. */
function showing(quote, does) {
  return does.show && does.place?.(quote) ? (event) => does.show(quote, event) : null;
}

/** Showing and copying at hand, the rest behind "More"; all of it there where `folded`. */
function actionsNode(quote, references, does, folded) {
  const [first, further] = quoteActions(quote, references, does);
  const more = moreNode(folded ? [...first, ...further] : further, does);
  const shown = [...(folded ? [] : first), more].filter(Boolean);
  return shown.length ? el("div", { class: "actions" }, ...shown) : null;
}

/** Controls behind one button; null where there are none. */
export function moreNode(nodes, does) {
  const words = does.words ?? WORDS.plain;
  return nodes.length ? el("details", { class: "more" }, el("summary", {}, words.more), el("div", {}, ...nodes)) : null;
}

/** What can be done with a quote: the controls most wanted, and the further ones. */
export function quoteActions(quote, references, does) {
  const words = does.words ?? WORDS.plain;
  const show = showing(quote, does);
  const href = does.href?.(quote);
  const cited = citedBy(quote, references);
  const copy = (event) => does.copy(quoteAsText(quote, references, does.notices), event.currentTarget);
  const first = [
    show ? button(words.show[does.place(quote)], show, { class: "show" }) : null,
    does.copy ? button(words.copyQuote, copy, { class: "copy-quote" }) : null,
  ];
  const further = [
    href ? el("a", { class: "permalink", href, "aria-label": `${words.link} to this passage` }, words.link) : null,
    cited.length > 0 && does.cite
      ? button(words.cite, (event) => does.cite(event, quote.citations, cited), { class: "cite-quote", "aria-haspopup": "dialog" })
      : null,
    quote.url ? el("a", { class: "outside", href: webOnly(quote.url), rel: "noreferrer", target: "_blank" }, words.source) : null,
  ];
  return [first.filter(Boolean), further.filter(Boolean)];
}

function citedBy(quote, references) {
  return (quote.citations ?? []).map((citation) => referenceOf(citation, references, quote) ?? { ...citation });
}

/** An address if it is one of the web; anything else (javascript:) leads nowhere. */
function webOnly(url) {
  return /^https?:\/\//.test(url) ? url : null;
}

/** Where a quote stands: its headings, and for a note or a text of a reference its title. */
export function placeOf(quote) {
  const path = quote.heading_path ?? [];
  const own = quote.source_type === "article";
  const inside = path[0] === quote.source_title ? path.slice(1) : path;
  return (own && inside.length ? inside : [quote.source_title, ...inside]).filter(Boolean).join(" › ");
}

/** The quote, the line that introduces it, and what is said with both where they are one table. */
function saidNodes(quote, testId, mark) {
  const words = emphasised(quote, mark);
  const leadWords = quote.lead_in ? wordsOf(quote.lead_in.text, mark) : null;
  const block = (more, nodes) =>
    el("blockquote", { "data-testid": testId, "data-start": quote.start, "data-end": quote.end, dir: "auto", ...more }, ...nodes);
  const heads = leadWords && isRows(quote.text) ? rowsOf(quote.lead_in.text, leadWords, true) : null;
  if (heads) {
    // Rows stand under the row that says what their columns are.
    const quoted = block({ class: "rows", role: "rowgroup" }, rowsOf(quote.text, words, false));
    return { lead: null, quoted, said: tableOf([el("div", { class: "lead-in rows", role: "rowgroup", dir: "auto" }, ...heads), quoted]) };
  }
  const prefix = quote.selectors?.find((selector) => selector.prefix)?.prefix;
  const nodes = laidOut(quote.text, words, prefix);
  const quoted = block({ class: nodes.some((node) => node.nodeType === 1 && node.matches("ul, ol, .table-scroll")) ? "blocks" : null }, nodes);
  const lead = leadWords && el("div", { class: "lead-in", dir: "auto" }, ...laidOut(quote.lead_in.text, leadWords));
  return { lead, quoted, said: quoted };
}

function wordsOf(text, mark) {
  const points = Array.from(text);
  return (from, to) => mark(points.slice(from, to).join(""));
}

/** The nodes of any range of the quote's words, its emphasised ranges marked; they join to exactly these words. */
function emphasised(quote, mark) {
  const points = Array.from(quote.text);
  const slice = (from, to) => points.slice(from, to).join("");
  const ranges = [...(quote.emphasis ?? [])].sort((a, b) => a[0] - b[0]).map(([start, end]) => [start - quote.start, end - quote.start]);
  return (begin, stop) => {
    const pieces = [];
    let at = begin;
    for (const [start, end] of ranges) {
      const from = Math.max(start, at);
      const to = Math.min(end, stop);
      if (from >= to) continue;
      pieces.push(...mark(slice(at, from)), el("mark", {}, ...mark(slice(from, to))));
      at = to;
    }
    pieces.push(...mark(slice(at, stop)));
    return pieces.filter((piece) => piece !== "");
  };
}

function referenceOf(citation, references, quote) {
  return references.find((r) => r.number === citation.number && (!r.article || !quote.article || r.article === quote.article));
}

/** The citation numbers as one link, to stand where the sentence ends, with every doubt about them; null without any. */
function citationsNode(quote, references, does) {
  const citations = quote.citations ?? [];
  if (!citations.length) return null;
  const cited = citedBy(quote, references);
  const title = citations.map((citation, at) => referenceText(cited[at]) ?? STATUS_WORDS[citation.status]).join(" ");
  const numbers = citations.map(({ number }) => number).join(", ");
  const label = `[${numbers}]`;
  const name = `${citations.length === 1 ? "Reference" : "References"} ${numbers}${does.whose ? ` of ${quote.article ?? quote.doc_id}` : ""}: ${title}`;
  const href = does.referenceHref?.(citations[0].number, quote) ?? null;
  const click = does.cite ? (event) => does.cite(event, citations, cited) : null;
  const popup = does.cite ? { "aria-haspopup": "dialog" } : {};
  const link = href
    ? el("a", { href, title, "aria-label": name, ...popup, onclick: click ?? (() => {}) }, label)
    : click
      ? button(label, click, { class: "number", title, "aria-label": name, ...popup })
      : el("span", { title }, label);
  const doubtful = citations.filter(({ status }) => DOUBTFUL.has(status));
  const doubts = [...new Set(doubtful.map(({ status }) => status))].map((status) => {
    const those = doubtful.filter((citation) => citation.status === status);
    const which = citations.length > those.length ? `[${those.map(({ number }) => number).join(", ")}] ` : "";
    const reasons = [...new Set(those.map(({ reason }) => reason).filter(Boolean))].join(" ");
    return el("span", { class: "status", title: reasons || null }, ` ${which}${STATUS_WORDS[status]}`);
  });
  return el("span", { class: "citation" }, link, ...doubts);
}

/** A quote with its source, references and the notices that go with it, as text to be pasted elsewhere. */
export function quoteAsText(quote, references = [], notices = []) {
  const lead = quote.lead_in ? `${quote.lead_in.text.trim()}\n` : "";
  const note = quote.source_type === "reference_note" ? " (summary of the reference, not its words)" : "";
  const cited = (quote.citations ?? []).map((citation) => {
    const text = referenceText(referenceOf(citation, references, quote) ?? {}) ?? "not listed by the article";
    return `[${citation.number}] ${text}`;
  });
  const from = [`— ${quote.source_title}${note}`, placeOf(quote) === quote.source_title ? null : placeOf(quote), quote.url].filter(Boolean).join(", ");
  return [`${lead}“${quote.text}”`, from, ...cited, ...notices.map(({ text }) => text)].join("\n");
}
