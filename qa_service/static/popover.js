// One small window beside what was pressed: Escape or a press outside closes it, and the focus goes back.

import { button, el } from "./dom.js";

const GAP = 8;
let box = null;
let anchor = null;

/** Whether the window is open; Escape then belongs to it. */
export function popoverOpen() {
  return box?.matches(":popover-open") ?? false;
}

/** Opens the window beside `beside` with a title and nodes. */
export function openPopover(beside, title, nodes) {
  box ??= create();
  if (popoverOpen()) box.hidePopover();
  anchor = beside;
  box.replaceChildren(
    el("div", { class: "popover-head" }, el("h2", { id: "popover-title" }, title), button("Close", closePopover, { class: "close" })),
    ...nodes,
  );
  box.showPopover();
  placeBeside(beside.getBoundingClientRect());
  box.focus({ preventScroll: true });
}

/** Closes the window. */
export function closePopover() {
  if (popoverOpen()) box.hidePopover();
}

function create() {
  const made = el("div", { id: "popover", popover: "auto", role: "dialog", "aria-labelledby": "popover-title", tabindex: "-1" });
  made.addEventListener("toggle", (event) => {
    // Only where the focus was inside or got lost: a press on something else keeps it there.
    const lost = document.activeElement === document.body || made.contains(document.activeElement);
    if (event.newState === "closed" && lost) anchor?.focus({ preventScroll: true });
  });
  document.body.append(made);
  return made;
}

/** Under the anchor, or above it where there is more room; narrow screens have it at their lower edge by CSS. */
function placeBeside(rect) {
  box.style.left = box.style.top = "";
  if (matchMedia("(max-width: 34rem)").matches) return;
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = innerHeight - rect.bottom - GAP;
  const top = height <= below || below >= rect.top ? Math.min(rect.bottom + GAP, innerHeight - height - GAP) : rect.top - height - GAP;
  box.style.left = `${Math.max(GAP, Math.min(rect.left, innerWidth - width - GAP))}px`;
  box.style.top = `${Math.max(GAP, top)}px`;
}
