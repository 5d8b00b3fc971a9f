// What the element is made of: the launcher, the box, and in it an introduction, the log and the form.

import { button, el } from "../dom.js";

const MAX_QUESTION = 8000;
const PROMISE = "Answers are quotes of the article and its references, word for word, or a plain no. Nothing is written for you.";

/** The parts by name; `top` holds them all. `does` says what the buttons do: toggle, close, clear, stop. */
export function view({ mode, label, articleHref }, does) {
  const inline = mode === "inline";
  const parts = {
    ...intro(articleHref),
    ...form(does),
    // Only a log that scrolls by itself must be reached by Tab, so that the arrow keys can scroll it.
    log: el("div", { class: "log", role: "log", "aria-label": "Questions and answers", tabindex: inline ? "-1" : "0" }),
    standing: el("p", { class: "status-line", hidden: "" }),
    clear: button("Clear", does.clear, { class: "clear", hidden: "" }),
  };
  const box = el(
    inline ? "section" : "dialog",
    { class: "box", id: "box", "aria-labelledby": "title", "data-mode": mode },
    el(
      "header",
      {},
      el("h2", { id: "title" }, label),
      parts.clear,
      inline ? null : button(el("span", { "aria-hidden": "true" }, "×"), does.close, { class: "close", "aria-label": "Close" }),
    ),
    parts.standing,
    el("div", { class: "middle" }, parts.intro, parts.log),
    parts.form,
  );
  if (inline) return { ...parts, box, top: box };
  const launcher = button(label, does.toggle, { class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "box" });
  return { ...parts, box, launcher, top: el("section", { "aria-label": label }, launcher, box) };
}

function intro(articleHref) {
  const examples = el("div", { class: "examples", role: "group", "aria-label": "For example" });
  const link = el("a", { href: articleHref, target: "_blank", rel: "noopener noreferrer" }, "The article with its references");
  return { examples, intro: el("div", { class: "intro" }, el("p", {}, PROMISE), examples, articleHref ? el("p", {}, link) : null) };
}

function form(does) {
  const input = el("textarea", {
    id: "question",
    rows: "2",
    maxlength: MAX_QUESTION,
    required: "",
    enterkeyhint: "send",
    "aria-describedby": "keys",
    dir: "auto",
  });
  const status = el("p", { class: "state", role: "status" });
  const stop = button("Stop", does.stop, { class: "stop", hidden: "" });
  const submit = el("button", { type: "submit", class: "ask" }, "Ask");
  const form = el(
    "form",
    {},
    el("div", { class: "progress" }, status, stop),
    el("label", { for: "question" }, "Your question"),
    el("div", { class: "line" }, input, submit),
    el("p", { class: "keys", id: "keys" }, "Enter asks, Shift + Enter starts a new line."),
  );
  input.addEventListener("keydown", (event) => {
    // Enter also picks a candidate of an input method; that must not ask.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return { form, input, status, stop, submit };
}
