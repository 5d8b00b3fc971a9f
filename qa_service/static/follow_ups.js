// Questions that the page proposes: some to begin with, and after an answer two of those that were not asked yet.

const AFTER = 2;

/** The questions in the list `node`; `offer(turns)` shows those that fit a conversation of these turns. */
export class Proposals {
  constructor(node) {
    this.node = node;
    this.items = [...node.querySelectorAll("li")].map((item) => ({ item, link: item.querySelector("a"), first: !item.hidden }));
    this.title = node.querySelector("p").textContent;
  }

  offer(turns, begun) {
    const asked = new Set(turns.map(({ answer }) => folded(answer.question)));
    const left = this.items.filter(({ link }) => !asked.has(folded(link.textContent)));
    const shown = new Set(begun ? followUps(left, this.items, turns.at(-1)?.answer) : this.items.filter(({ first }) => first));
    for (const one of this.items) one.item.hidden = !shown.has(one);
    this.node.hidden = !shown.size;
    this.node.querySelector("p").textContent = begun ? "You can also ask" : this.title;
  }
}

/** Those that come next in the article after the section that the answer stands in; none after a refusal of urgent help. */
function followUps(left, all, answer) {
  if ((answer?.notices ?? []).some(({ code }) => code.startsWith("emergency"))) return [];
  const headings = new Set((answer?.quotes ?? []).flatMap(({ heading_path: path }) => path ?? []));
  const from = all.findLastIndex(({ link }) => headings.has(link.dataset.heading));
  const others = left.filter(({ link }) => !headings.has(link.dataset.heading));
  const later = others.filter((one) => all.indexOf(one) > from);
  return [...later, ...others.filter((one) => !later.includes(one))].slice(0, AFTER);
}

function folded(question) {
  return question.trim().toLowerCase();
}
