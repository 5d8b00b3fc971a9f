// The question box and the turns under it.

import { answerNodes, noticeNodes, understoodNode } from "./answer.js";
import { ask } from "./ask.js";
import { el } from "./dom.js";
import { forgetKey, hasKey, keyHeaders } from "./key.js";
import { keyNode } from "./key_form.js";
import { linkedNodes } from "./linked.js";
import { conversationMarkdown } from "./markdown.js";
import { Memory } from "./memory.js";
import { scrollInList } from "./passages.js";
import { quoteNode } from "./quote.js";
import { troubleNode } from "./trouble.js";

const HISTORY_TURNS = 6;
const STAGES = { asking: "Asking…", resolved: "Searching the article…", retrieved: "Reading the closest passages…", quote: "Checking what else belongs to it…" };

export class Conversation {
  /** `page` holds the elements; `does` is what answers can do on this page (answer.js), without words and marks. */
  constructor(page, docId, does) {
    Object.assign(this, { page, docId, does, shown: [], inFlight: null, latest: 0 });
    this.memory = new Memory(docId);
    for (const turn of this.memory.turns) this.show(turn, this.newTurn(turn.question));
    this.refreshTools();
  }

  /** Takes the wording and marks of a reading mode; what is shown is laid out anew, without being read out again. */
  speak(words, marker) {
    Object.assign(this, { words, marker });
    this.page.turns.setAttribute("aria-live", "off");
    for (const { turn, body } of this.shown) body.replaceChildren(...this.nodes(turn, body));
    requestAnimationFrame(() => this.page.turns.setAttribute("aria-live", "polite"));
  }

  /** Asks a question in a turn of its own; a `fresh` one, and those after it, without those before it. */
  submit(question, where, { asTyped = false, fresh = false } = {}) {
    const text = question.trim();
    const history = fresh ? [] : this.memory.history(HISTORY_TURNS);
    if (text) this.run({ question: text, where, asTyped, fresh, history }, this.newTurn(text));
  }

  /** Shows the answer that a link stands for, without asking anything. */
  async showLinked(linked, where) {
    const body = this.newTurn(linked.question);
    const again = () => this.run({ question: linked.question, where, fresh: true, history: [] }, body);
    body.replaceChildren(...(await linkedNodes(linked, { ...this.does, words: this.words }, keyHeaders(), again)));
    this.refreshTools();
  }

  clear() {
    this.inFlight?.abort();
    this.latest += 1;
    this.shown = [];
    this.memory.clear();
    this.page.turns.replaceChildren();
    this.idle("Cleared. Nothing of it was kept.");
    this.refreshTools();
    this.page.input.focus();
  }

  forgetKey() {
    forgetKey();
    this.idle("The key is forgotten.");
    this.refreshTools();
    this.page.input.focus();
  }

  /** The conversation as a Markdown file. */
  download() {
    const address = `${location.origin}${location.pathname}`;
    const text = conversationMarkdown(document.title, address, this.memory.turns.map(({ answer }) => answer));
    const url = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
    el("a", { href: url, download: `${this.docId ?? "articles"}-questions.md` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  newTurn(question) {
    const body = el("div", { class: "body" });
    const heading = el("h3", { class: "question", dir: "auto" }, question);
    this.page.turns.append(el("div", { class: "turn", "data-testid": "turn" }, heading, body));
    this.refreshTools();
    return body;
  }

  async run(request, body, tries = 1) {
    this.inFlight?.abort();
    const number = ++this.latest;
    const controller = (this.inFlight = new AbortController());
    const progress = new Progress(body, this.page, this.words);
    this.page.submit.disabled = true;
    scrollInList(this.page.turns, body.parentElement);
    try {
      const { question, where, asTyped, fresh, history } = request;
      const asked = { question, article: this.docId ?? undefined, sources: where, history, locale: navigator.language, ...(asTyped ? { as_typed: true } : {}) };
      const answer = await ask(asked, { headers: keyHeaders(), signal: controller.signal, told: (name, data) => progress.tell(name, data) });
      if (number !== this.latest) return;
      const turn = { question, where, answer, ...(fresh ? { fresh } : {}) };
      this.show(turn, body);
      this.memory.add(turn);
      this.idle("");
    } catch (error) {
      if (number !== this.latest) {
        // A later question took this one's place: its late reply must not be shown or remembered.
        body.replaceChildren(...progress.notices, el("p", { class: "quiet" }, "Not answered: another question was asked first."));
        return;
      }
      if (error.name !== "AskError") console.error(error);
      this.idle("");
      const retry = () => this.run(request, body, tries + 1);
      const edit = () => this.edit(request, body);
      const wanted = () => number === this.latest; // a later question is not given up for this one
      const locked = error.kind === "key" || error.kind === "scope";
      const trouble = locked ? keyNode(error, { retry, edit }) : troubleNode(error, { retry, edit, tries, wanted });
      body.replaceChildren(...progress.notices, trouble);
      if (locked) trouble.querySelector("input").focus({ preventScroll: true });
    } finally {
      progress.end();
      if (number === this.latest) {
        this.refreshTools();
        scrollInList(this.page.turns, body.parentElement);
      }
    }
  }

  show(turn, body) {
    body.replaceChildren(...this.nodes(turn, body));
    this.shown.push({ turn, body });
  }

  nodes(turn, body) {
    const answer = turn.answer;
    return answerNodes(answer, {
      ...this.does,
      whose: !this.docId,
      words: this.words,
      mark: this.marker?.(),
      where: turn.where,
      standing: Boolean(this.docId), // over several articles each answer says it of its own
      asTyped: () => this.submit(turn.question, turn.where, { asTyped: true }),
    });
  }

  edit(request, body) {
    body.parentElement.remove();
    this.page.input.value = request.question;
    this.page.input.focus();
    this.refreshTools();
  }

  idle(words) {
    this.page.submit.disabled = false;
    this.page.status.textContent = words;
    this.page.urgent.textContent = "";
  }

  refreshTools() {
    const begun = this.page.turns.childElementCount > 0;
    this.page.tools.hidden = !begun && !hasKey();
    this.page.fresh.hidden = !begun;
    this.page.forget.hidden = !hasKey();
    this.page.download.disabled = this.memory.turns.length === 0;
    this.page.proposals?.offer(this.memory.turns, begun);
  }
}

/** What is known of an answer so far. Each line is an event that came; none is guessed. */
class Progress {
  constructor(body, { status, urgent }, words) {
    Object.assign(this, { body, status, urgent, words, notices: [] });
    urgent.textContent = "";
    this.line = el("p", { class: "progress" }, el("span", { class: "spinner", "aria-hidden": "true" }), el("span", { class: "stage" }));
    this.sofar = el("div", { class: "sofar" });
    this.early = el("div");
    // The whole turn is announced when it is complete; until then the status line speaks.
    body.parentElement.setAttribute("aria-busy", "true");
    body.replaceChildren(this.early, this.line, this.sofar);
    this.say(STAGES.asking);
  }

  tell(name, data) {
    if (name === "notices") this.warn(data.notices);
    if (name === "resolved") this.add(understoodNode(data));
    if (name === "retrieved") this.add(el("p", { class: "quiet found" }, foundWords(data.results)));
    if (name === "quote") this.add(quoteNode(data, [], { place: null }));
    if (STAGES[name]) this.say(STAGES[name]);
  }

  add(node) {
    if (node) this.sofar.append(node);
  }

  /** Shows what must not wait for the answer; an emergency is read out at once, although the turn is not complete. */
  warn(notices) {
    this.notices = noticeNodes(notices, this.words, true);
    this.early.replaceChildren(...this.notices);
    this.urgent.textContent = notices.filter(({ rank }) => rank === 0).map(({ text }) => text).join(" ");
  }

  say(words) {
    this.line.lastChild.textContent = words;
    this.status.textContent = words;
  }

  end() {
    this.body.parentElement.removeAttribute("aria-busy");
  }
}

function foundWords(results) {
  const sections = [...new Set(results.map((result) => result.heading_path.at(-1)).filter(Boolean))].slice(0, 3);
  const passages = results.length === 1 ? "1 passage" : `${results.length} passages`;
  return sections.length ? `Found ${passages}, among them in: ${sections.join("; ")}.` : `Found ${passages}.`;
}

