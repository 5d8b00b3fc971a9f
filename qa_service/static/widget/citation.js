// What a citation number stands for, in a window beside it, without leaving the page that embeds the widget.

import { el } from "../dom.js";
import { openPopover } from "../popover.js";
import { referenceList } from "../references.js";

/** Opens the window beside what was pressed; a link there has the address of the reference list on the article page. */
export function showReferences(beside, references) {
  const numbers = references.map(({ number }) => number).join(", ");
  openPopover(beside, `${references.length === 1 ? "Reference" : "References"} ${numbers}`, [
    referenceList(references, { class: "entries" }),
    beside.href ? el("a", { class: "to-list", href: beside.href, target: "_blank", rel: "noopener noreferrer" }, "Open the reference list") : null,
  ].filter(Boolean));
}
