// Question box of the article page. Offsets from the server are code points of a document's canonical text.

const $ = (id) => document.getElementById(id);
const form = $("ask");
const input = $("question");
const sources = $("sources");
const button = $("submit");
const status = $("status");
const turns = $("turns");
const back = $("return");
const docId = form.dataset.docId;

const HISTORY_TURNS = 6;
const TIMEOUT_MS = 60_000;
const history = [];
let latest = 0;
let inFlight = null;
let cameFrom = null;

/** An element with attributes and children; strings become text nodes, so no answer is ever parsed as HTML. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function scrollTo(node, block) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

// Asking

async function ask(question, where, li) {
  inFlight?.abort();
  const number = ++latest;
  const controller = new AbortController();
  inFlight = controller;
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
  const body = li.querySelector(".body");
  body.replaceChildren(el("p", { class: "quiet" }, "Looking…"));
  button.disabled = true;
  status.textContent = "Looking for passages that answer…";
  let outcome;
  try {
    const answer = await fetchAnswer(question, where, controller.signal);
    outcome = () => showAnswer(answer, where, body);
  } catch (error) {
    const words = error.name === "AbortError" ? "no reply came within a minute." : error.message;
    outcome = () => showError(words, body, () => ask(question, where, li));
  }
  clearTimeout(timer);
  if (number !== latest) {
    // A later question took this one's place: its late reply must not be shown or remembered.
    body.replaceChildren(el("p", { class: "quiet" }, "Not answered: another question was asked first."));
    return;
  }
  button.disabled = false;
  status.textContent = "";
  try {
    outcome();
  } catch (error) {
    showError("the reply could not be read.", body, () => ask(question, where, li));
    console.error(error);
  }
  scrollTo(li, "start");
}

async function fetchAnswer(question, where, signal) {
  let response;
  try {
    response = await fetch("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ question, article: docId, sources: where, history: history.slice(-HISTORY_TURNS) }),
      signal,
    });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Error("the server could not be reached.");
  }
  const reply = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (!response.ok) throw new Error(reply?.detail || reply?.title || `the server replied with status ${response.status}.`);
  // A reply that is neither outcome must not pass for a refusal.
  if (!["answered", "abstained"].includes(reply?.outcome)) throw new Error("the reply could not be read.");
  return reply;
}

function newTurn(question) {
  const li = el(
    "li",
    { class: "turn", "data-testid": "turn" },
    el("h3", { class: "question" }, question),
    el("div", { class: "body" }),
  );
  turns.append(li);
  scrollTo(li, "nearest");
  return li;
}

function submit(question, where) {
  if (question.trim()) ask(question.trim(), where, newTurn(question.trim()));
}

// Showing an answer

function showAnswer(answer, where, body) {
  const notices = answer.notices ?? [];
  const emergency = notices.filter((notice) => notice.code.startsWith("emergency"));
  const others = notices.filter((notice) => !notice.code.startsWith("emergency"));
  const answered = answer.outcome === "answered";
  const understood = answer.resolved_question && answer.resolved_question !== answer.question;
  body.replaceChildren(
    ...emergency.map((notice) =>
      el("p", { class: "notice emergency", role: "alert", "data-testid": "notice", "data-code": notice.code }, notice.text),
    ),
    ...(understood ? [el("p", { class: "understood" }, `Understood as: ${answer.resolved_question}`)] : []),
    ...(answered ? answeredParts(answer) : refusalParts(answer, where)),
    ...alsoParts(answer),
    ...others.map((notice) =>
      el("p", { class: "notice", "data-testid": "notice", "data-code": notice.code }, notice.text),
    ),
    ...(answered && answer.markdown ? [copyButton(answer.markdown)] : []),
  );
  history.push({
    question: answer.question,
    quotes: (answered ? answer.quotes : []).map(({ doc_id, start, end }) => ({ doc_id, start, end })),
  });
}

function answeredParts(answer) {
  const parts = answer.quotes.map((quote) => quoteFigure(quote, answer.references, "quote"));
  if (typeof answer.confidence === "number") {
    const percent = Math.round(answer.confidence * 100);
    parts.push(el("p", { class: "quiet" }, `Estimated chance that these quotes answer the question: ${percent}%.`));
  }
  return parts;
}

function refusalParts(answer, where) {
  const words = where === "article" ? "The article does not answer this." : "The article and its reference notes do not answer this.";
  const nearest = answer.nearest ?? [];
  if (!nearest.length) return [el("h4", { class: "refusal" }, words)];
  return [
    el("h4", { class: "refusal" }, words),
    el("h5", {}, "Nearest passages — not an answer"),
    el(
      "ol",
      { class: "nearest", "data-testid": "nearest" },
      ...nearest.map((quote) => el("li", {}, quoteFigure(quote, answer.references, null))),
    ),
  ];
}

function alsoParts(answer) {
  const RELATIONS = { differs: "Says something different:", qualifies: "Adds a condition:" };
  const also = answer.also_consider ?? [];
  if (!also.length) return [];
  return [
    el("h4", {}, "Also consider"),
    ...also.map((quote) =>
      el(
        "div",
        { class: `also ${quote.relation}` },
        el("p", { class: "relation" }, RELATIONS[quote.relation] ?? "Related:"),
        quoteFigure(quote, answer.references, null),
      ),
    ),
  ];
}

const SOURCE_BADGES = {
  reference_record: "entry of the reference list",
  reference_note: "summary of the reference, not its words",
  reference_text: "words of the reference",
};
const STATUS_WORDS = { inferred: "matched by content", contradicted: "contradicted", orphan: "not listed" };

// A note or a text of a reference is named by its title: its headings alone would not say whose words they are.
function place(quote) {
  const path = quote.heading_path ?? [];
  const titled = quote.source_type === "article" || path[0] === quote.source_title ? path : [quote.source_title, ...path];
  return titled.filter(Boolean).join(" › ");
}

function quoteFigure(quote, references, testId) {
  const target = locate(quote);
  const show = (event) => target && showInPage(quote, target, event.currentTarget);
  const words = el("blockquote", { "data-testid": testId, "data-start": quote.start, "data-end": quote.end }, ...emphasised(quote));
  if (target) {
    words.tabIndex = 0;
    words.classList.add("live");
    words.addEventListener("click", (event) => {
      // A click that ends a text selection is someone copying words, not asking to leave.
      if (getSelection().isCollapsed) show(event);
    });
    words.addEventListener("keydown", (event) => {
      if (event.key === "Enter") show(event);
    });
  }
  const badge = SOURCE_BADGES[quote.source_type];
  const label = target?.reference ? "Show the reference" : "Show in the article";
  return el(
    "figure",
    { class: `quote ${quote.source_type}` },
    place(quote) ? el("figcaption", { class: "path" }, place(quote)) : null,
    badge ? el("p", { class: "badge" }, badge) : null,
    quote.lead_in ? el("p", { class: "lead-in" }, quote.lead_in.text) : null,
    words,
    el(
      "p",
      { class: "under" },
      ...(quote.citations ?? []).map((citation) => citationLink(citation, references)),
      checkMark(quote),
      target ? el("button", { type: "button", class: "show", onclick: show }, label) : null,
    ),
  );
}

/** The quote's words with its emphasised ranges marked; the pieces join to exactly the quote's text. */
function emphasised(quote) {
  const points = Array.from(quote.text);
  const slice = (from, to) => points.slice(from, to).join("");
  const pieces = [];
  let at = 0;
  for (const [start, end] of [...(quote.emphasis ?? [])].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(start - quote.start, at);
    const to = Math.min(end - quote.start, points.length);
    if (from >= to) continue;
    pieces.push(slice(at, from), el("mark", {}, slice(from, to)));
    at = to;
  }
  pieces.push(slice(at));
  return pieces.filter((piece) => piece !== "");
}

function citationLink(citation, references = []) {
  const id = `ref-${citation.number}`;
  const title = references.find((reference) => reference.number === citation.number)?.title;
  const link = $(id)
    ? el("a", { href: `#${id}`, title, onclick: (event) => offerReturn(event.currentTarget) }, `[${citation.number}]`)
    : `[${citation.number}]`;
  const words = STATUS_WORDS[citation.status];
  const note = words ? el("span", { class: "status", title: citation.reason }, ` ${words}`) : null;
  return el("span", { class: "citation" }, link, note);
}

function copyButton(markdown) {
  const copy = el("button", { type: "button", class: "copy" }, "Copy with citations");
  copy.addEventListener("click", async () => {
    const done = await copyText(markdown);
    copy.textContent = done ? "Copied" : "Could not copy";
    setTimeout(() => (copy.textContent = "Copy with citations"), 2500);
  });
  return copy;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http on another host has no clipboard API.
    const focused = document.activeElement;
    const box = el("textarea", { class: "offscreen", "aria-hidden": "true" });
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    focused?.focus();
    return done;
  }
}

function showError(words, body, retry) {
  body.replaceChildren(
    el(
      "div",
      { class: "error", role: "alert", "data-testid": "error" },
      el("p", {}, `Something went wrong: ${words.replace(/[.\s]*$/, ".")} This is not an answer about the article.`),
      el("button", { type: "button", onclick: retry }, "Retry"),
    ),
  );
}

// Checking a quote: this browser reads the source for itself, cuts the slice and hashes it

const sourceTexts = new Map();

/** Words under a quote that say how the check came out; null where the browser cannot hash (plain http). */
function checkMark(quote) {
  if (!globalThis.crypto?.subtle) return null;
  // A note is not the reference's own words, so "word for word" would claim too much of it.
  const good = quote.source_type === "reference_note" ? "Checked: as the note has it" : "Checked: word for word";
  const mark = el("span", { class: "check", "data-testid": "check" });
  isSlice(quote)
    .then((same) => {
      mark.textContent = same ? good : "Differs from its source";
      mark.classList.toggle("failed", !same);
    })
    .catch(() => (mark.textContent = "Not checked"));
  return mark;
}

async function isSlice(quote) {
  if (sourceTexts.has(quote.doc_id) && (await matches(quote).catch(() => false))) return true;
  // The source may have changed since it was read, or could not be read then: it counts as it is now.
  sourceTexts.set(quote.doc_id, sourceText(quote.doc_id));
  return matches(quote);
}

async function matches(quote) {
  const slice = (await sourceTexts.get(quote.doc_id)).slice(quote.start_utf16, quote.end_utf16);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(slice));
  const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === quote.sha256 && slice === quote.text;
}

async function sourceText(id) {
  const response = await fetch(`/v1/articles/${encodeURIComponent(id)}`, { headers: { Accept: "text/markdown" } });
  if (!response.ok) throw new Error(`the server replied with status ${response.status}.`);
  return response.text();
}

// Finding a quote in the page

/** Where a quote stands in the page: `units` to mark, or the list entry of a reference; null if neither is here. */
function locate(quote) {
  if (quote.doc_id === docId) {
    const units = [...document.querySelectorAll("#article .unit")].filter(
      (unit) => Number(unit.dataset.start) < quote.end && Number(unit.dataset.end) > quote.start,
    );
    if (units.length) return { units };
    const entry = [...document.querySelectorAll(".references [data-quotable-start]")].find((li) => {
      const start = Number(li.dataset.quotableStart);
      return quote.start <= start && start < quote.end;
    });
    if (entry) return { units: [entry], reference: true };
  }
  const entry = (quote.citations ?? []).map(({ number }) => $(`ref-${number}`)).find(Boolean);
  return entry && quote.source_type !== "article" ? { units: [entry], reference: true } : null;
}

function showInPage(quote, { units, reference }, from) {
  document.querySelectorAll(".hit").forEach((node) => node.classList.remove("hit"));
  globalThis.CSS?.highlights?.delete("quoted");
  units.forEach((unit) => unit.classList.add("hit"));
  const range = reference ? null : rangeOf(units, quote.start, quote.end);
  if (range && globalThis.CSS?.highlights) CSS.highlights.set("quoted", new Highlight(range));
  offerReturn(from);
  units[0].tabIndex = -1;
  units[0].focus({ preventScroll: true });
  scrollTo(units[0], "center");
}

function rangeOf(units, start, end) {
  const pieces = units
    .flatMap((unit) => [...unit.querySelectorAll(".t")])
    .map((node) => ({ node: node.firstChild, from: Number(node.dataset.start), points: Array.from(node.textContent) }))
    .filter(({ node, from, points }) => node && from < end && from + points.length > start);
  if (!pieces.length) return null;
  // DOM offsets count UTF-16 units, the server's count code points.
  const offset = ({ from, points }, at) => points.slice(0, Math.max(at - from, 0)).join("").length;
  const last = pieces[pieces.length - 1];
  const range = document.createRange();
  range.setStart(pieces[0].node, offset(pieces[0], start));
  range.setEnd(last.node, offset(last, end));
  return range;
}

function offerReturn(from) {
  cameFrom = from;
  back.hidden = false;
}

function goBack() {
  if (back.hidden) return;
  back.hidden = true;
  cameFrom?.focus({ preventScroll: true });
  if (cameFrom) scrollTo(cameFrom.closest("figure") ?? cameFrom, "center");
}

// Wiring

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.disabled) return;
  submit(input.value, sources.value);
  input.value = "";
});
input.addEventListener("keydown", (event) => {
  // Enter also picks a candidate of an input method; that must not ask.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
document.querySelectorAll("a.example").forEach((link) =>
  link.addEventListener("click", (event) => {
    event.preventDefault();
    submit(link.textContent, sources.value);
  }),
);
back.querySelector("button").addEventListener("click", goBack);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") goBack();
});

const asked = new URLSearchParams(location.search);
if (asked.get("sources") === "article") sources.value = "article";
submit((asked.get("q") ?? "").slice(0, Number(input.maxLength)), sources.value);
