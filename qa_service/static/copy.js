// Copying to the clipboard, and saying on the button how it went.

import { el } from "./dom.js";

const SAID_MS = 2500;

/** Copies text; the button says the outcome for a moment. Gives whether it worked. */
export async function copyFrom(text, button) {
  const done = await copyText(text, button);
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = done ? "Copied" : "Could not copy";
  setTimeout(() => (button.textContent = label), SAID_MS);
  return done;
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http on another host has no clipboard API. Beside the button: what is outside an open dialog cannot be selected.
    const box = el("textarea", { class: "offscreen", "aria-hidden": "true", tabindex: "-1" });
    box.value = text;
    button.after(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    button.focus();
    return done;
  }
}
