// What is shown where the service answers only with a key: a field for it, after which the question is asked again.

import { button, el } from "./dom.js";
import { forgetKey, hasKey, keepKey } from "./key.js";

const WORDS = {
  asked: "This service answers only with a key.",
  wrong: "This key is not accepted. It may be incomplete, mistyped or revoked.",
  scope: "This key is not for asking questions. Whoever gave it to you can give you one with the scope “ask”.",
};
let forms = 0;

/** A box about an AskError of the kinds `key` and `scope`. A key that was sent is forgotten; `retry` asks with a new one. */
export function keyNode(error, { retry, edit }) {
  const id = `key-${++forms}`;
  const words = el("p", { id: `${id}-words` }, error.kind === "scope" ? WORDS.scope : hasKey() ? WORDS.wrong : WORDS.asked);
  forgetKey();
  const input = el("input", {
    id,
    type: "password",
    required: "",
    maxlength: "200",
    autocomplete: "off",
    spellcheck: "false",
    autocapitalize: "off",
    "aria-describedby": `${id}-words ${id}-help`,
  });
  const use = (event) => {
    event.preventDefault();
    if (keepKey(input.value)) return retry();
    words.textContent = WORDS.wrong;
    input.select();
  };
  return el(
    "div",
    { class: `error ${error.kind}`, role: "alert", "data-testid": "key" },
    words,
    el("p", { class: "quiet" }, "This is not an answer about the article. Your question is kept: it is asked again with the key."),
    el(
      "form",
      { class: "key-form", onsubmit: use },
      el("label", { for: id }, "API key"),
      input,
      el("p", { class: "quiet", id: `${id}-help` }, "It begins with aqa_ and comes from whoever runs this service. It stays in this tab and is gone with it."),
      el("p", { class: "ways" }, el("button", { type: "submit" }, "Use this key"), button("Change the question", edit)),
    ),
  );
}
