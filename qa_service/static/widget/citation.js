// What a citation number stands for, in a window beside it, without leaving the page that embeds the widget.

import { el } from "../dom.js";
import { openPopover } from "../popover.js";
import { referenceList } from "../references.js";

/** Opens the window beside a citation; its link has the address of the reference list on the article page. */
export function showReference(link, reference) {
  openPopover(link, `Reference ${reference.number}`, [
    referenceList([reference], { class: "entries" }),
    el("a", { class: "to-list", href: link.href, target: "_blank", rel: "noopener noreferrer" }, "Open the reference list"),
  ]);
}
