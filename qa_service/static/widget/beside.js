// What the service has to show beside answers: questions to go on with, and whether it keeps what readers say of them.

import { button, el } from "../dom.js";
import { feedbackNode } from "../feedback.js";
import { followUps } from "../follow_ups.js";

const NONE = { questions: [], feedback: "" };

/** Asked for once, with the first question; a service that cannot say has nothing to show. */
export class Beside {
  #known = null;

  constructor(service, article) {
    Object.assign(this, { service, article });
  }

  /** Where a thumb for an answer will stand. */
  feedback(answer) {
    const place = el("div");
    this.#read().then(({ feedback }) => {
      const node = feedbackNode(answer, feedback, {}, this.service);
      if (node) place.replaceWith(node);
    });
    return place;
  }

  /** Where two questions after the last of some answers will stand; `ask(question)` asks one. */
  questions(answers, ask) {
    const place = el("div", { class: "proposals", role: "group", "aria-label": "You can also ask", hidden: "" });
    this.#read().then(({ questions }) => {
      const found = followUps(questions, answers);
      place.hidden = !found.length;
      place.append(el("p", { class: "help" }, "You can also ask"), ...found.map(({ question }) => button(question, () => ask(question), { class: "example", dir: "auto" })));
    });
    return place;
  }

  #read() {
    this.#known ??= this.article ? read(`${this.service}/v1/articles/${encodeURIComponent(this.article)}/questions`) : Promise.resolve(NONE);
    return this.#known;
  }
}

async function read(address) {
  try {
    const reply = await fetch(address, { credentials: "omit" });
    return reply.ok ? await reply.json() : NONE;
  } catch {
    return NONE;
  }
}
