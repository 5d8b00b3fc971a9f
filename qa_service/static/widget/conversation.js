// Questions and answers in a log. They are kept here, in memory, until they are cleared or the page is left.

import { answerNodes, noticeNodes, standingOf } from "../answer.js";
import { ask } from "../ask.js";
import { checkMark } from "../check.js";
import { copyFrom } from "../copy.js";
import { el } from "../dom.js";
import { addressOf } from "../passages.js";
import { Beside } from "./beside.js";
import { showReferences } from "./citation.js";
import { Stopped, troubleNode, troubleOf } from "./trouble.js";

const HISTORY_TURNS = 6;

/**
 * One conversation about one article. `progress(words, busy)` is told what is going on, `standing(words)` what the source
 * says of its review and date, which is to stay in view.
 */
export class Conversation {
  #history = [];
  #answers = [];
  #inFlight = null;

  constructor({ log, service, article, sources, words, progress, standing }) {
    Object.assign(this, { log, service, article, sources, words, progress, standing });
    this.beside = new Beside(service, article);
  }

  get busy() {
    return this.#inFlight !== null;
  }

  /** Asks in a new turn. */
  async ask(question, more = {}) {
    const body = el("div", { class: "body" });
    for (const proposals of this.log.querySelectorAll(".proposals")) proposals.remove();
    // Outside of the busy body: an emergency is announced while the search still runs.
    const early = el("div", { class: "early" });
    const turn = el("section", { class: "turn", "data-testid": "turn" }, el("h3", { class: "question", dir: "auto" }, question), early, body);
    this.log.append(turn);
    await this.#fill({ turn, early, body }, { question, ...more });
  }

  /** Gives the question in flight up; its turn says so. */
  stop() {
    this.#inFlight?.abort(new Stopped());
    this.#inFlight = null;
    this.progress("", false);
  }

  /** Forgets everything. */
  clear() {
    this.stop();
    this.#history = [];
    this.#answers = [];
    this.log.replaceChildren();
  }

  async #fill(parts, asked) {
    const { turn, early, body } = parts;
    this.stop();
    const control = new AbortController();
    this.#inFlight = control;
    this.progress("Asking…", true);
    body.replaceChildren();
    body.setAttribute("aria-busy", "true");
    turn.scrollIntoView({ block: "nearest" });
    const nodes = await this.#nodes(control, asked, early).catch(async (error) => [
      troubleNode(await troubleOf(error, this.service), () => this.#fill(parts, asked)),
    ]);
    body.removeAttribute("aria-busy");
    body.replaceChildren(...nodes);
    if (this.#inFlight !== control) return;
    this.#inFlight = null;
    this.progress("", false);
    turn.scrollIntoView({ block: "start" });
  }

  async #nodes(control, asked, early) {
    const request = { article: this.article ?? undefined, sources: this.sources, history: this.#history.slice(-HISTORY_TURNS), locale: navigator.language, ...asked };
    const told = (name, data) => this.#inFlight === control && this.#stage(name, data, early);
    const answer = await ask(request, { base: this.service, signal: control.signal, told });
    const nodes = this.#shown(answer);
    early.replaceChildren(); // the answer has its notices; where there is none, they stay
    const quotes = answer.outcome === "answered" ? answer.quotes : [];
    this.#history.push({ question: answer.question, quotes: quotes.map(({ doc_id, start, end }) => ({ doc_id, start, end })) });
    this.#answers.push(answer);
    return [...nodes, this.beside.questions(this.#answers, (question) => this.ask(question))];
  }

  #stage(name, data, early) {
    if (name === "notices") early.replaceChildren(...noticeNodes(data.notices, this.words, Boolean(this.article)));
    if (name === "resolved") this.progress(data.resolved_question === data.question ? "Searching…" : `Understood as: ${data.resolved_question}`, true);
    if (name === "retrieved") this.progress(`Reading ${data.results.length} passages…`, true);
  }

  #shown(answer) {
    // Over several articles the line would speak of another one than an earlier answer does.
    if (this.article) this.standing(standingOf(answer));
    const nodes = answerNodes(answer, {
      words: this.words,
      where: this.sources,
      href: (quote) => this.service + addressOf(quote),
      referenceHref: (number, quote) => `${this.service}/articles/${encodeURIComponent(quote.article ?? quote.doc_id)}#ref-${number}`,
      cite: (event, _, references) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return; // wanted in a tab or window of its own
        event.preventDefault();
        showReferences(event.currentTarget, references);
      },
      check: (quote) => checkMark(quote, this.service),
      copy: copyFrom,
      after: (given) => this.beside.feedback(given),
      standing: Boolean(this.article),
      asTyped: () => this.ask(answer.question, { as_typed: true }),
    });
    // The conversation lives as long as this page: links must not lead away from it.
    for (const link of nodes.flatMap((node) => [...node.querySelectorAll("a[href]")])) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    return nodes;
  }
}
