// An answer of POST /v1/ask as elements. No state, no look-ups in the document: it works in any tree, a shadow root too.
//
// What an answer can do where it is shown is handed in as `does`, each part optional:
//   words              wording of the interface (words.js)
//   where              "all" or "article": what was searched, for the words of a refusal
//   mark(text)         nodes whose text joins to exactly `text`, e.g. with glossary terms; default: the text
//   place(quote)       "article" or "reference" where `show` can lead to the quote, else null
//   show(quote, event) leads to it
//   href(quote)        address of the passage on its article page
//   referenceHref(n, quote), cite(event, citations, references)   where a citation number leads; what a click on it does
//   check(quote)       a node that says whether the quote is in its source
//   copy(text, button) copies
//   asTyped()          asks the question again without the conversation

import { button, el } from "./dom.js";
import { referenceList, referenceText } from "./references.js";
import { DOUBTFUL, STATUS_WORDS, WORDS } from "./words.js";

const ALSO_SHOWN = 2;
const isEmergency = (code) => code.startsWith("emergency");
const FIRST = (code) => isEmergency(code) || code === "personal_treatment" || code.startsWith("reference_");

/** The whole answer, in reading order: notices, how the question was understood, quotes or refusal, what else to know. */
export function answerNodes(answer, does = {}) {
  const words = does.words ?? WORDS.plain;
  const notices = answer.notices ?? [];
  const readings = answer.readings ?? [];
  const isFirst = ({ code }) => words.noticesFirst || FIRST(code);
  return [
    ...noticeNodes(notices.filter(isFirst), words),
    readings.length ? null : understoodNode(answer, does),
    ...(readings.length ? readingNodes(answer, does) : outcomeNodes(answer, does)),
    citedNode(answer, words),
    ...noticeNodes(notices.filter((notice) => !isFirst(notice)), words),
    does.copy && answer.outcome === "answered" && answer.markdown
      ? button(words.copyAnswer, (event) => does.copy(answer.markdown, event.currentTarget), { class: "copy" })
      : null,
  ].filter(Boolean);
}

/** Notices; an emergency is an alert, and its words are the service's in every mode. */
export function noticeNodes(notices, words = WORDS.plain) {
  return notices.map(({ code, text }) => {
    const emergency = isEmergency(code);
    const kind = emergency ? " emergency" : FIRST(code) ? " first" : "";
    return el(
      "p",
      { class: `notice${kind}`, role: emergency ? "alert" : null, "data-testid": "notice", "data-code": code },
      emergency ? text : (words.notices[code] ?? text),
    );
  });
}

/** "Understood as: ...", where the conversation changed the question; with a way to ask it as typed. */
export function understoodNode(answer, does = {}) {
  if (!answer.resolved_question || answer.resolved_question === answer.question) return null;
  const words = does.words ?? WORDS.plain;
  return el(
    "p",
    { class: "understood" },
    `${words.understood}: `,
    el("q", { dir: "auto" }, answer.resolved_question),
    " ",
    does.asTyped ? button(words.asTyped, () => does.asTyped(), { class: "as-typed" }) : null,
  );
}

function isUrgent(answer) {
  return (answer.notices ?? []).some(({ code }) => isEmergency(code));
}

function outcomeNodes(answer, does) {
  const parts = answer.outcome === "answered" ? answeredNodes(answer, does) : refusedNodes(answer, does);
  return [...parts, ...alsoNodes(answer, does)];
}

/** Two readings of one question, each with its quotes: `reading.quotes` are places in the answer's list. */
function readingNodes(answer, does) {
  const words = does.words ?? WORDS.plain;
  return [
    el("p", { class: "ambiguous" }, words.readings),
    ...answer.readings.map((reading) =>
      el(
        "section",
        { class: "reading", "data-testid": "reading" },
        el("h4", {}, `${words.reading}: `, el("q", { dir: "auto" }, reading.resolved_question)),
        ...answeredNodes({ ...answer, ...reading, quotes: reading.quotes.map((at) => answer.quotes[at]) }, does),
      ),
    ),
    ...alsoNodes(answer, does),
  ];
}

function answeredNodes(answer, does) {
  const words = does.words ?? WORDS.plain;
  const quotes = answer.quotes.map((quote) => quoteNode(quote, answer.references, does, "quote"));
  // How well they fit the words of a question is no measure of what helps in an emergency.
  if (isUrgent(answer)) return [el("p", { class: "help" }, words.urgent), ...quotes];
  return [...quotes, confidenceNode(answer, words)];
}

const LEVELS = { very_probably: "high", probably: "fair" };

/** Confidence in words, those of its band; the number on demand. */
function confidenceNode({ confidence, confidence_band: band }, words) {
  if (typeof confidence !== "number") return null;
  const level = LEVELS[band] ?? "low";
  return el(
    "details",
    { class: `confidence ${level}` },
    el("summary", {}, words.answered[level]),
    el("p", {}, words.confidenceNumber(Math.round(confidence * 100))),
  );
}

function refusedNodes(answer, does) {
  const words = does.words ?? WORDS.plain;
  const heading = el("h4", { class: "refusal", "data-testid": "refusal" }, words.refused[does.where] ?? words.refused.all);
  const nearest = nearestNodes(answer, does, words);
  // In an emergency nothing that takes time is proposed or in the way.
  if (isUrgent(answer)) {
    return [heading, nearest && el("details", { class: "aside" }, el("summary", {}, words.nearest), ...nearest)];
  }
  return [heading, el("p", { class: "help" }, words.refusedHelp), ...(nearest ? [el("h5", {}, words.nearest), ...nearest] : [])];
}

/** The passages that are no answer, said to be none; null where there are none. */
function nearestNodes(answer, does, words) {
  if (!answer.nearest?.length) return null;
  // Not to be copied as if it were an answer.
  const items = answer.nearest.map((quote) => el("li", {}, quoteNode(quote, answer.references, { ...does, copy: null }, null)));
  return [
    el("p", { class: "help" }, words.nearestHelp),
    el("ol", { class: "nearest", "data-testid": "nearest", role: "list" }, ...items),
  ];
}

function alsoNodes(answer, does) {
  const words = does.words ?? WORDS.plain;
  const also = answer.also_consider ?? [];
  if (!also.length) return [];
  const nodes = also.map((quote, at) =>
    el(
      "div",
      { class: `also ${quote.relation}` },
      quote.relation === also[at - 1]?.relation && at !== ALSO_SHOWN
        ? null
        : el("p", { class: "relation" }, words.relations[quote.relation] ?? words.also),
      quoteNode(quote, answer.references, does, null),
    ),
  );
  const rest = nodes.splice(ALSO_SHOWN);
  return [
    el(
      "section",
      { class: "also-consider", "data-testid": "also-consider" },
      el("h4", {}, words.also),
      ...nodes,
      rest.length ? el("details", { class: "also-more" }, el("summary", {}, words.alsoMore(rest.length)), ...rest) : null,
    ),
  ];
}

/** A quote with its section, source badge, citations and what can be done with it. `references` are the answer's. */
export function quoteNode(quote, references = [], does = {}, testId = "quote") {
  const words = does.words ?? WORDS.plain;
  const place = does.place?.(quote) ?? null;
  const show = place && does.show ? (event) => does.show(quote, event) : null;
  const mark = does.mark ?? ((text) => [text]);
  const quoted = el(
    "blockquote",
    { "data-testid": testId, "data-start": quote.start, "data-end": quote.end, dir: "auto" },
    ...emphasised(quote, mark),
  );
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
  return el(
    "figure",
    { class: `quote ${quote.source_type}` },
    el(
      "figcaption",
      {},
      el("span", { class: "badge source" }, words.badges[quote.source_type] ?? quote.source_type),
      " ",
      el("span", { class: "path", dir: "auto" }, placeOf(quote)),
    ),
    quote.lead_in ? el("p", { class: "lead-in", dir: "auto" }, ...mark(quote.lead_in.text)) : null,
    quoted,
    el("p", { class: "under" }, ...citationNodes(quote, references, does), does.check?.(quote)),
    actionsNode(quote, references, does, words, show && [words.show[place], show]),
  );
}

function actionsNode(quote, references, does, words, show) {
  const href = does.href?.(quote);
  const actions = [
    show ? button(show[0], show[1], { class: "show" }) : null,
    does.copy ? button(words.copyQuote, (event) => does.copy(quoteAsText(quote, references), event.currentTarget), { class: "copy-quote" }) : null,
    href ? el("a", { class: "permalink", href, "aria-label": `${words.link} to this passage` }, words.link) : null,
    quote.url ? el("a", { class: "outside", href: webOnly(quote.url), rel: "noreferrer", target: "_blank" }, words.source) : null,
  ].filter(Boolean);
  return actions.length ? el("div", { class: "actions" }, ...actions) : null;
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

/** The quote's words with its emphasised ranges marked; the pieces join to exactly the quote's text. */
function emphasised(quote, mark) {
  const points = Array.from(quote.text);
  const slice = (from, to) => points.slice(from, to).join("");
  const pieces = [];
  let at = 0;
  for (const [start, end] of [...(quote.emphasis ?? [])].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(start - quote.start, at);
    const to = Math.min(end - quote.start, points.length);
    if (from >= to) continue;
    pieces.push(...mark(slice(at, from)), el("mark", {}, ...mark(slice(from, to))));
    at = to;
  }
  pieces.push(...mark(slice(at)));
  return pieces.filter((piece) => piece !== "");
}

function referenceOf(citation, references, quote) {
  return references.find((r) => r.number === citation.number && (!r.article || !quote.article || r.article === quote.article));
}

function citationNodes(quote, references, does) {
  return (quote.citations ?? []).map((citation) => {
    const reference = referenceOf(citation, references, quote) ?? { ...citation };
    const title = referenceText(reference) ?? STATUS_WORDS[citation.status];
    const label = `[${citation.number}]`;
    const name = `Reference ${citation.number}: ${title}`;
    const href = does.referenceHref?.(citation.number, quote) ?? null;
    const click = does.cite ? (event) => does.cite(event, [citation], [reference]) : null;
    const popup = does.cite ? { "aria-haspopup": "dialog" } : {};
    const link = href
      ? el("a", { href, title, "aria-label": name, ...popup, onclick: click ?? (() => {}) }, label)
      : click
        ? button(label, click, { class: "number", title, "aria-label": name, ...popup })
        : el("span", { title }, label);
    const doubt = DOUBTFUL.has(citation.status)
      ? el("span", { class: "status", title: citation.reason }, ` ${STATUS_WORDS[citation.status]}`)
      : null;
    return el("span", { class: "citation" }, link, doubt);
  });
}

function citedNode(answer, words) {
  const references = answer.references ?? [];
  if (!references.length || answer.outcome !== "answered") return null;
  return el(
    "details",
    { class: "cited", open: words.citedOpen ? "" : null },
    el("summary", {}, words.cited(references.length)),
    referenceList(references),
  );
}

/** A quote with its source and references, as text to be pasted elsewhere. */
export function quoteAsText(quote, references = []) {
  const lead = quote.lead_in ? `${quote.lead_in.text.trim()}\n` : "";
  const note = quote.source_type === "reference_note" ? " (summary of the reference, not its words)" : "";
  const cited = (quote.citations ?? []).map((citation) => {
    const text = referenceText(referenceOf(citation, references, quote) ?? {}) ?? "not listed by the article";
    return `[${citation.number}] ${text}`;
  });
  const from = [`— ${quote.source_title}${note}`, placeOf(quote) === quote.source_title ? null : placeOf(quote), quote.url].filter(Boolean).join(", ");
  return [`${lead}“${quote.text}”`, from, ...cited].join("\n");
}
