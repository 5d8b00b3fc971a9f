// Reading modes: wording, order and explanations for clinicians, students and patients. Remembered in this browser only.

import { markArticle, marker, readGlossary, unmarkArticle } from "./terms.js";
import { WORDS } from "./words.js";

const KEY = "article-qa:mode";
const EXPLAINED = new Set(["student", "patient"]);

/** The chosen mode; `plain` where none is. */
export function remembered() {
  try {
    const mode = localStorage.getItem(KEY);
    return Object.hasOwn(WORDS, mode ?? "") ? mode : "plain";
  } catch {
    return "plain"; // storage may be forbidden; the page works without it
  }
}

function remember(mode) {
  try {
    if (mode === "plain") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, mode);
  } catch {
    // not remembered, then
  }
}

/** Wires the choice; `changed(words, marker())` is called now and after each change, the marker being fresh. */
export function installModes(changed) {
  const choice = document.getElementById("modes");
  const article = document.getElementById("article");
  const terms = readGlossary(document.getElementById("glossary"));
  const apply = (mode) => {
    document.documentElement.dataset.mode = mode;
    const intro = document.getElementById("intro");
    if (intro) intro.textContent = WORDS[mode].intro;
    unmarkArticle(article);
    if (EXPLAINED.has(mode)) markArticle(article, terms);
    changed(WORDS[mode], () => (EXPLAINED.has(mode) ? marker(terms) : (text) => [text]));
  };
  choice?.addEventListener("change", (event) => {
    remember(event.target.value);
    apply(event.target.value);
  });
  const mode = remembered();
  if (choice) choice.hidden = false; // without scripts there is nothing to choose
  const chosen = choice?.querySelector(`[value="${mode}"]`);
  if (chosen) chosen.checked = true;
  apply(mode);
}
