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
//   after(answer)       a node under the answer, null for none; none is shown in an emergency
//   linkTo(answer)      address of the whole answer
//   whose              whether several articles are asked, so that a quote must say of which it is
//   standing           whether the place shows the source's review status and date itself; they are then printed only
//   asTyped()          asks the question again without the conversation

import { button, el } from "./dom.js";
import { moreNode, quoteActions, quoteNode } from "./quote.js";
import { referenceList } from "./references.js";
import { WORDS } from "./words.js";

// What the source says of itself: it goes with every answer, and a page that shows it in view all the time says so.
const STANDING = new Set(["review_status", "article_date"]);
// Where a notice stands is the service's to say: 0 before everything, 1 before the answer, 2 after it.
const isEmergency = ({ rank }) => rank === 0;
const isFirst = ({ rank }) => rank < 2;

/** The whole answer, in reading order: notices, how the question was understood, quotes or refusal, what else to know. */
export function answerNodes(answer, does = {}) {
  const words = does.words ?? WORDS.plain;
  const notices = answer.notices ?? [];
  const readings = answer.readings ?? [];
  const before = (notice) => words.noticesFirst || isFirst(notice);
  return [
    ...noticeNodes(notices.filter(before), words, does.standing),
    readings.length ? null : understoodNode(answer, does),
    ...(readings.length ? readingNodes(answer, does) : outcomeNodes(answer, does)),
    ...noticeNodes(notices.filter((notice) => !before(notice)), words, does.standing),
    isUrgent(answer) ? null : does.after?.(answer),
  ].filter(Boolean);
}

function standingNotices(answer) {
  return (answer.notices ?? []).filter(({ code }) => STANDING.has(code));
}

/** What the source says of its review and its date, in one line; empty where it says nothing. */
export function standingOf(answer) {
  return standingNotices(answer).map(({ text }) => text.replace(/\.$/, "")).join(" · ");
}

/** Notices; an emergency is an alert, and its words are the service's in every mode. */
export function noticeNodes(notices, words = WORDS.plain, standing = false) {
  return notices.map((notice) => {
    const { code, text } = notice;
    const emergency = isEmergency(notice);
    const kind = emergency ? " emergency" : isFirst(notice) ? " first" : standing && STANDING.has(code) ? " standing" : "";
    return el(
      "p",
      { class: `notice${kind}`, role: emergency ? "alert" : null, dir: emergency ? "auto" : null, "data-testid": "notice", "data-code": code },
      emergency ? text : (words.notices[code] ?? text),
      ...numberNodes(notice.numbers ?? []),
    );
  });
}

/** The numbers of a notice as links that a telephone dials. */
function numberNodes(numbers) {
  if (!numbers.length) return [];
  const links = numbers.flatMap(({ number, tel, name }) => [" ", el("span", {}, el("a", { href: tel, class: "call" }, number), name ? ` (${name})` : "")]);
  return [el("span", { class: "numbers" }, ...links)];
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
  return (answer.notices ?? []).some(isEmergency);
}

function outcomeNodes(answer, does) {
  if (answer.outcome === "answered") return [answer.quotes.length ? cardNode(answer, does) : null, ...besideNodes(answer, does)];
  // Talk, danger and another language are told by their notice: nothing was looked for that could have been missing.
  const refused = !answer.reason || answer.reason === "no_evidence" ? refusedNodes(answer, does) : (nearestNodes(answer, does, does.words ?? WORDS.plain) ?? []);
  return [...refused, ...besideNodes(answer, does), ...alsoNodes(answer, does)];
}

/** Terms as the publisher explains them, said to be no quote; and the headings of the article, as links where they lead to it. */
function besideNodes(answer, does) {
  const words = does.words ?? WORDS.plain;
  const terms = (answer.definitions ?? []).map(({ term, meaning }) => [el("dt", {}, term), el("dd", {}, meaning)]).flat();
  const headings = (answer.sections ?? []).map((section) => {
    const href = does.sectionHref?.(section) ?? section.url;
    return el("li", { class: `level-${section.level}` }, href ? el("a", { href }, section.heading) : section.heading);
  });
  return [
    terms.length ? el("section", { class: "definitions", "data-testid": "definitions" }, el("p", { class: "help" }, words.definitions), el("dl", {}, ...terms)) : null,
    headings.length ? el("nav", { class: "sections", "data-testid": "sections", "aria-label": words.sections }, el("p", { class: "help" }, words.sections), el("ul", {}, ...headings)) : null,
  ];
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
        cardNode({ ...answer, ...reading, also_consider: [], quotes: reading.quotes.map((at) => answer.quotes[at]) }, does),
      ),
    ),
    ...alsoNodes(answer, does),
  ];
}

/** The answer to be read: how sure it is, the quotes, what can be done with them, and in one line what else to know. */
function cardNode(answer, does) {
  const words = does.words ?? WORDS.plain;
  const copied = { ...does, notices: standingNotices(answer) };
  const quotes = answer.quotes.map((quote) => quoteNode(quote, answer.references, copied, "quote", "none"));
  // How well they fit the words of a question is no measure of what helps in an emergency.
  const head = isUrgent(answer) ? el("p", { class: "help" }, words.urgent) : confidenceNode(answer, words);
  const actions = cardActions(answer, copied, words);
  if (quotes.length === 1 && actions) quotes[0].lastChild.before(actions);
  else quotes.push(actions);
  return el(
    "div",
    { class: "card", "data-testid": "card" },
    head,
    ...(answer.comparison?.length ? sidesNodes(answer, quotes, does) : [...quotes, openPartsNode(answer, does)]),
    ...alsoNodes(answer, does),
    citedNode(answer, words),
  );
}

/** One row for the whole card: the actions of its quote, or copying all of its quotes with each one's own behind "More". */
function cardActions(answer, does, words) {
  const copyAll =
    does.copy && answer.markdown
      ? button(words.copyAnswer, (event) => does.copy(answer.markdown, event.currentTarget), { class: "copy" })
      : null;
  const linkAll =
    does.linkTo && does.copy && answer.quotes.every((quote) => quote.sha256)
      ? button(words.linkAnswer, (event) => does.copy(does.linkTo(answer), event.currentTarget), { class: "link-answer" })
      : null;
  const each = answer.quotes.map((quote) => quoteActions(quote, answer.references, does));
  if (each.length === 1) {
    const [first, further] = each[0];
    return rowNode([...first, moreNode([...further, copyAll, linkAll].filter(Boolean), does)]);
  }
  const groups = each.map((both, at) => {
    const name = words.quote(at + 1);
    return el("div", { role: "group", "aria-label": name, class: "of" }, el("span", { "aria-hidden": "true" }, name), ...both.flat());
  });
  return rowNode([copyAll, moreNode([...groups, linkAll].filter(Boolean), does)]);
}

function rowNode(nodes) {
  const shown = nodes.filter(Boolean);
  return shown.length ? el("div", { class: "actions" }, ...shown) : null;
}

const LEVELS = { very_probably: "high", probably: "fair" };

/** Confidence in words, those of its band; the number on demand. */
function confidenceNode({ confidence, confidence_band: band, open_parts: open }, words) {
  if (typeof confidence !== "number") return null;
  const level = LEVELS[band] ?? "low";
  const partly = open?.length > 0;
  return el(
    "details",
    { class: `confidence ${level}` },
    el("summary", { class: "chip" }, (partly ? words.answeredPartly : words.answered)[level]),
    el("p", {}, words.confidenceNumber(Math.round(confidence * 100))),
  );
}

/** Of a comparison: what speaks of both sides, and under it a column a side; what follows the quotes in `nodes` stays behind. */
function sidesNodes(answer, nodes, does) {
  const words = does.words ?? WORDS.plain;
  const sides = answer.comparison;
  const of = (place) => sides.filter(({ quotes }) => quotes.includes(place));
  const own = (side) => nodes.filter((_, place) => of(place).length === 1 && of(place)[0] === side);
  const column = (side) => {
    const open = answer.open_parts?.find(({ text }) => text === side.question);
    const left = open ? [el("p", { class: "left" }, `${words.partsOpen}: `, partName(open.text), "."), nearPartsNode([open], answer, does)] : [];
    return el("section", { class: "side", "data-testid": "side" }, el("h4", { dir: "auto" }, side.text), ...own(side), ...left);
  };
  return [
    ...nodes.filter((_, place) => place < answer.quotes.length && of(place).length !== 1),
    el("div", { class: "sides" }, ...sides.map(column)),
    ...nodes.slice(answer.quotes.length),
  ];
}

/** Of questions asked together: which are answered, which are not, and the passages nearest to these, folded; or null. */
function openPartsNode(answer, does) {
  const words = does.words ?? WORDS.plain;
  const open = answer.open_parts ?? [];
  if (!open.length) return null;
  const named = (parts) => parts.flatMap((part, at) => [at ? "; " : null, partName(part)]);
  return el(
    "section",
    { class: "open-parts", "data-testid": "open-parts" },
    answer.answered_parts?.length ? el("p", {}, `${words.partsAnswered}: `, ...named(answer.answered_parts), ".") : null,
    el("p", { class: "left" }, `${words.partsOpen}: `, ...named(open.map(({ text }) => text)), "."),
    nearPartsNode(open, answer, does),
  );
}

function partName(part) {
  return el("q", { dir: "auto" }, part.replace(/[\s?.!,;]{1,9}$/, ""));
}

/** The passages nearest to what is left open, folded; null without any. */
function nearPartsNode(open, answer, does) {
  const words = does.words ?? WORDS.plain;
  const near = open.flatMap((part) => part.nearest);
  if (!near.length) return null;
  const items = near.map((quote) => el("li", {}, quoteNode(quote, answer.references, { ...does, copy: null }, null, "folded")));
  return el(
    "details",
    {},
    el("summary", {}, near.length === 1 ? words.nearestOne : words.nearest),
    el("ol", { class: "nearest", "data-testid": "nearest", role: "list" }, ...items),
  );
}

function refusedNodes(answer, does) {
  const words = does.words ?? WORDS.plain;
  const heading = el("h4", { class: "refusal", "data-testid": "refusal" }, words.refused[does.whose && does.where !== "article" ? "several" : does.where] ?? words.refused.all);
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
  const items = answer.nearest.map((quote) => el("li", {}, quoteNode(quote, answer.references, { ...does, copy: null }, null, "folded")));
  return [
    el("p", { class: "help" }, words.nearestHelp),
    el("ol", { class: "nearest", "data-testid": "nearest", role: "list" }, ...items),
  ];
}

/**
 * What differs is a contradiction that was recorded and must not be missed: the first stands open. What else there is, is
 * folded to a line with its count.
 */
function alsoNodes(answer, does) {
  const words = does.words ?? WORDS.plain;
  const also = answer.also_consider ?? [];
  const differs = also.filter(({ relation }) => relation === "differs");
  const open = differs.slice(0, 1);
  const folded = [...differs.slice(1), ...also.filter(({ relation }) => relation !== "differs")];
  const node = (quote, actions) => el("div", { class: `also ${quote.relation}` }, quoteNode(quote, answer.references, does, null, actions));
  const counts = [words.furtherDiffer(differs.length - open.length), words.limits(also.length - differs.length)].filter(Boolean);
  return [
    open.length
      ? el("section", { class: "also-consider open", "data-testid": "also-consider" }, el("h4", {}, words.differs), node(open[0], "none"))
      : null,
    folded.length
      ? el(
          "details",
          { class: "also-consider", "data-testid": "also-consider" },
          el("summary", {}, counts.join("; ")),
          ...folded.map((quote) => node(quote, "folded")),
        )
      : null,
  ];
}

function citedNode(answer, words) {
  const references = answer.references ?? [];
  if (!references.length || answer.outcome !== "answered") return null;
  return el(
    "details",
    // The numbers under the quotes open their references one by one; the list is for printing, and for those who study.
    { class: words.citedOpen ? "cited" : "cited printed", open: words.citedOpen ? "" : null },
    el("summary", {}, words.cited(references.length)),
    referenceList(references),
  );
}
