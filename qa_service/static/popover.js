// One small window beside what was pressed: Escape or a press outside closes it, and the focus goes back.
//
// It works in the page and in a shadow tree. Its place is a rule of a constructed sheet, since a page's policy may
// forbid style attributes.

import { button, el } from "./dom.js";

const GAP = 8;
let box = null;
let anchor = null;
let place = null;

/** Whether the window is open; Escape then belongs to it. */
export function popoverOpen() {
  return box?.matches(":popover-open") ?? false;
}

/** Opens the window beside `beside` with a title and nodes. */
export function openPopover(beside, title, nodes) {
  closePopover();
  box ??= create();
  anchor = beside;
  box.replaceChildren(
    el("div", { class: "popover-head" }, el("h2", { id: "popover-title" }, title), button("Close", closePopover, { class: "close" })),
    ...nodes,
  );
  const root = beside.getRootNode();
  // Beside a modal dialog it would be dead, and outside of a shadow tree it would have the looks of the page.
  (beside.closest("dialog") ?? (root === document ? document.body : root)).append(box);
  box.showPopover();
  placeBeside(beside.getBoundingClientRect(), root);
  box.focus({ preventScroll: true });
}

/** Closes the window. */
export function closePopover() {
  if (!popoverOpen()) return;
  box.hidePopover();
  giveBackFocus(); // now: `toggle` comes later
}

/** Only where the focus was inside or got lost: a press on something else keeps it there. */
function giveBackFocus() {
  const focused = box.getRootNode().activeElement; // none in a shadow tree where it is outside of that
  const lost = focused && focused !== document.body ? box.contains(focused) : document.activeElement === document.body;
  if (lost) anchor?.focus({ preventScroll: true });
}

function create() {
  const made = el("div", { id: "popover", popover: "auto", role: "dialog", "aria-labelledby": "popover-title", tabindex: "-1" });
  made.addEventListener("toggle", (event) => {
    if (event.newState === "closed") giveBackFocus();
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // Not for what is around it as well: a dialog would close with it.
    event.preventDefault();
    event.stopPropagation();
    closePopover();
  });
  return made;
}

/** Under the anchor, or above it where there is more room; narrow screens have it at their lower edge by CSS. */
function placeBeside(rect, root) {
  place ??= new CSSStyleSheet();
  if (!root.adoptedStyleSheets.includes(place)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, place];
  place.replaceSync("");
  if (matchMedia("(max-width: 34rem)").matches) return;
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = innerHeight - rect.bottom - GAP;
  const top = height <= below || below >= rect.top ? Math.min(rect.bottom + GAP, innerHeight - height - GAP) : rect.top - height - GAP;
  const left = Math.max(GAP, Math.min(rect.left, innerWidth - width - GAP));
  place.replaceSync(`#popover { left: ${left}px; top: ${Math.max(GAP, top)}px; }`);
}
