// A thumb and a reason for an answer, where the operator keeps them. Nothing is sent before a press.

import { button, el } from "./dom.js";

const REASONS = { wrong: "It is wrong", incomplete: "Something is missing", not_found: "The article has the answer", unclear: "Hard to understand", other: "Something else" };

/**
 * A line to say how good an answer was; null where none is wanted. `kept` is "" (not at all), "places" or "text" (the question
 * too); `headers` go with the requests, to the service at `base`.
 */
export function feedbackNode(answer, kept, headers, base = "") {
  if (!kept || !answer.id) return null;
  const node = el("div", { class: "feedback", role: "group", "aria-label": "Was this helpful?" });
  const ask = () => node.replaceChildren(el("span", {}, "Helpful?"), button("Yes", () => say("up"), { class: "yes" }), button("No", reasons, { class: "no" }));
  const reasons = () => {
    const choices = Object.entries(REASONS).map(([reason, words]) => button(words, () => say("down", reason)));
    node.replaceChildren(el("span", {}, "Why not?"), ...choices, button("Cancel", ask));
    choices[0].focus({ preventScroll: true });
  };
  const say = async (thumb, reason = null) => {
    const shown = answer.outcome === "answered" ? answer.quotes : (answer.nearest ?? []);
    const quotes = shown.slice(0, 50).map(({ doc_id, start, end }) => ({ doc_id, start, end }));
    const body = { answer_id: answer.id, outcome: answer.outcome, thumb, reason, quotes, ...(kept === "text" ? { question: answer.question } : {}) };
    const id = (await post(`${base}/v1/feedback`, body, headers))?.id;
    if (!id) return tell("It could not be sent.", button("Try again", ask));
    tell(kept === "text" ? "Thank you. Kept with your question." : "Thank you. Kept without your question.", button("Take it back", () => takeBack(id)));
  };
  const takeBack = async (id) => {
    if ((await post(`${base}/v1/feedback/withdraw`, { id }, headers))?.deleted) ask();
    else tell("It could not be taken back.", button("Try again", () => takeBack(id)));
  };
  const tell = (words, way) => {
    node.replaceChildren(el("span", { role: "status" }, words), way);
    way.focus({ preventScroll: true });
  };
  ask();
  return node;
}

async function post(address, body, headers) {
  try {
    const reply = await fetch(address, { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}
