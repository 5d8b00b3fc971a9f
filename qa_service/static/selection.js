// Words selected in the article can be asked about.

const LEAST = 3;
const MOST = 300;

/** Shows `offer` while words of `article` are selected; its press gives them to `ask`. */
export function followSelection(article, offer, ask) {
  const selected = () => {
    const selection = getSelection();
    if (selection.isCollapsed || !article.contains(selection.anchorNode) || !article.contains(selection.focusNode)) return "";
    const words = selection.toString().replace(/\s+/g, " ").trim();
    return words.length < LEAST ? "" : words.slice(0, MOST);
  };
  document.addEventListener("selectionchange", () => (offer.hidden = !selected()));
  offer.addEventListener("mousedown", (event) => event.preventDefault()); // a press elsewhere ends the selection
  offer.addEventListener("click", () => {
    const words = selected();
    if (words) ask(words);
    getSelection().removeAllRanges();
  });
}
