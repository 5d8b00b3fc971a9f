// What is shown where there is no answer: what happened, that it is no answer, and a way on.

import { button, el } from "./dom.js";

const AUTOMATIC = 3;
const WORDS = {
  offline: "You are offline. The article can still be read, and your question is kept. It will be asked when the connection is back.",
  unreachable: "The server could not be reached. Check the connection, or try again in a moment.",
  busy: "Many people are asking at this moment.",
  timeout: "No reply came within a minute. A shorter question may help.",
};

/**
 * A box about an AskError. `retry` asks again, `edit` (optional) puts the question back into the box; `tries` counts
 * the attempts so far: a busy server is asked again by itself a few times, an offline device when it is back, as long
 * as `wanted()`.
 */
export function troubleNode(error, { retry, edit, tries, wanted }) {
  const again = once(retry);
  const byItself = () => node.isConnected && wanted() && again();
  const words = WORDS[error.kind] ?? `Something went wrong: ${sentence(error.message)}`;
  const waiting = el("p", { class: "waiting" });
  const node = el(
    "div",
    { class: `error ${error.kind ?? "failed"}`, role: "alert", "data-testid": "error" },
    el("p", {}, words),
    el("p", { class: "quiet" }, "This is not an answer about the article."),
    waiting,
    el("p", { class: "ways" }, button(error.kind === "busy" ? "Try now" : "Retry", again), edit ? button("Change the question", edit) : null),
  );
  if (error.kind === "busy" && tries <= AUTOMATIC) {
    countDown(waiting, Math.max(1, error.retryAfterS ?? 1) * tries, byItself);
  } else if (error.kind === "offline") {
    addEventListener("online", byItself, { once: true });
  }
  return node;
}

function sentence(message) {
  const words = String(message).trim().replace(/[.\s]*$/, ".");
  return words[0].toUpperCase() + words.slice(1);
}

function countDown(waiting, seconds, done) {
  if (seconds <= 0) return void done();
  waiting.textContent = `Trying again in ${seconds} s.`;
  setTimeout(() => countDown(waiting, seconds - 1, done), 1000);
}

function once(work) {
  let did = false;
  return () => {
    if (did) return;
    did = true;
    work();
  };
}
