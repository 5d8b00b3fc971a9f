// Questions that the page proposes: some to begin with, and after an answer two of those that were not asked yet.

const AFTER = 2;

/** The questions in the list `node`; `offer(turns)` shows those that fit a conversation of these turns. */
export class Proposals {
  constructor(node) {
    this.node = node;
    this.items = [...node.querySelectorAll("li")].map((item) => {
      const link = item.querySelector("a");
      return { item, question: link.textContent, heading: link.dataset.heading, first: !item.hidden };
    });
    this.title = node.querySelector("p").textContent;
  }

  offer(turns, begun) {
    const answers = turns.map(({ answer }) => answer);
    const shown = new Set(begun ? followUps(this.items, answers) : this.items.filter(({ first }) => first));
    for (const one of this.items) one.item.hidden = !shown.has(one);
    this.node.hidden = !shown.size;
    this.node.querySelector("p").textContent = begun ? "You can also ask" : this.title;
  }
}

/**
 * Of some questions ({question, heading}, in the order of the article) those that come next in it after the section that the last
 * of the answers stands in, and were not asked; none after a refusal of urgent help.
 */
export function followUps(all, answers) {
  const answer = answers.at(-1);
  if ((answer?.notices ?? []).some(({ code }) => code.startsWith("emergency"))) return [];
  const asked = new Set(answers.map(({ question }) => folded(question)));
  const left = all.filter(({ question }) => !asked.has(folded(question)));
  const headings = new Set((answer?.quotes ?? []).flatMap(({ heading_path: path }) => path ?? []));
  const from = all.findLastIndex(({ heading }) => headings.has(heading));
  const others = left.filter(({ heading }) => !headings.has(heading));
  const later = others.filter((one) => all.indexOf(one) > from);
  return [...later, ...others.filter((one) => !later.includes(one))].slice(0, AFTER);
}

function folded(question) {
  return question.trim().toLowerCase();
}
