// The article page: wires the parts together. Without it the article, its references and its glossary can be read.

import { checkMark } from "./check.js";
import { showCitation, upgradeMarkers, upgradeReferences } from "./citations.js";
import { Conversation } from "./conversation.js";
import { copyFrom } from "./copy.js";
import { keyHeaders } from "./key.js";
import { feedbackNode } from "./feedback.js";
import { Proposals } from "./follow_ups.js";
import { Dock } from "./dock.js";
import { keeps } from "./memory.js";
import { installModes } from "./modes.js";
import { fragmentOf, linkedAnswer } from "./linked.js";
import { followOutline } from "./outline.js";
import { addressOf, locate, scrollTo, showAddressed, showPassage } from "./passages.js";
import { popoverOpen } from "./popover.js";
import { followSelection } from "./selection.js";

const $ = (id) => document.getElementById(id);
const form = $("ask");
const docId = form.dataset.docId || null; // none: over all articles
const page = {
  input: $("question"),
  sources: $("sources"),
  submit: $("submit"),
  fresh: $("fresh"),
  status: $("status"),
  urgent: $("urgent"),
  turns: $("turns"),
  tools: $("tools"),
  download: $("download"),
  forget: $("forget-key"),
  proposals: $("examples") && new Proposals($("examples")),
};
const back = $("return");
const dock = new Dock({ chat: form.closest(".chat"), open: $("to-ask"), close: $("undock"), input: page.input });
let cameFrom = null;
let dockedBefore = false;

function offerReturn(from) {
  cameFrom = from;
  back.hidden = false;
}

function goBack() {
  if (back.hidden) return;
  back.hidden = true;
  if (dockedBefore) dock.open();
  cameFrom?.focus({ preventScroll: true });
  if (cameFrom) scrollTo(cameFrom.closest("figure") ?? cameFrom, "center");
}

const does = {
  place: (quote) => {
    const found = locate(quote, docId);
    return found && (found.reference ? "reference" : "article");
  },
  show: (quote, event) => {
    dockedBefore = dock.leave(false);
    showPassage(quote, locate(quote, docId));
    offerReturn(event.currentTarget);
  },
  href: addressOf,
  referenceHref: (number) => ($(`ref-${number}`) ? `#ref-${number}` : null),
  cite: (event, _, references) => {
    event.preventDefault();
    showCitation(event.currentTarget, references, references[0].article ?? docId);
  },
  check: (quote) => checkMark(quote, "", keyHeaders()),
  copy: copyFrom,
  after: (answer) => feedbackNode(answer, form.dataset.feedback, keyHeaders()),
  linkTo: (answer) => location.origin + location.pathname + fragmentOf(answer),
};
const conversation = new Conversation(page, docId, does);

const keep = $("keep");
keep.checked = keeps();
keep.addEventListener("change", () => conversation.memory.keep(keep.checked));
keep.closest("label").hidden = false;
installModes((words, marker) => conversation.speak(words, marker));
upgradeMarkers(docId);
upgradeReferences(docId);
followOutline($("outline"));
showAddressed();
addEventListener("hashchange", showAddressed);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (page.submit.disabled) return;
  conversation.submit(page.input.value, page.sources.value);
  page.input.value = "";
});
page.input.addEventListener("keydown", (event) => {
  // Enter also picks a candidate of an input method; that must not ask.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
$("examples")?.addEventListener("click", (event) => {
  const link = event.target.closest("a.example");
  if (!link) return;
  event.preventDefault();
  conversation.submit(link.textContent, page.sources.value);
  page.input.focus();
});
page.download.addEventListener("click", () => conversation.download());
page.forget.addEventListener("click", () => conversation.forgetKey());
$("clear").addEventListener("click", () => conversation.clear());
page.fresh.addEventListener("click", () => {
  if (page.submit.disabled) return;
  if (!form.reportValidity()) return;
  conversation.submit(page.input.value, page.sources.value, { fresh: true });
  page.input.value = "";
});
followSelection($("article"), $("ask-selection"), (words) => {
  page.input.value = `What does it say about “${words}”?`;
  dock.open();
});
back.querySelector("button").addEventListener("click", goBack);
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (slash || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey)) {
    event.preventDefault();
    dock.open();
  }
  if (event.key === "Escape" && !popoverOpen()) goBack();
});

const linked = linkedAnswer(location.hash);
if (linked) {
  conversation.showLinked(linked, page.sources.value);
  dock.open();
}
const asked = new URLSearchParams(location.search);
if (asked.get("sources") === "article") page.sources.value = "article";
const question = (asked.get("q") ?? "").slice(0, Number(page.input.maxLength)).trim();
// A reload shows what was asked and does not ask it again.
if (question && conversation.memory.turns.at(-1)?.question !== question) conversation.submit(question, page.sources.value);
