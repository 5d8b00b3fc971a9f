// What a citation number stands for, in a window beside it; its references can be copied in the forms of the API.

import { copyFrom } from "./copy.js";
import { button, el } from "./dom.js";
import { keyHeaders } from "./key.js";
import { closePopover, openPopover } from "./popover.js";
import { referenceList } from "./references.js";

const FORMS = [
  ["Vancouver", "vancouver"],
  ["AMA", "american-medical-association"],
  ["RIS", "ris"],
  ["BibTeX", "bibtex"],
];
const listed = new Map();

/** Makes the printed markers of the article open a window; without scripts they lead to the reference list. */
export function upgradeMarkers(docId) {
  for (const link of document.querySelectorAll("#article .cite a")) {
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", async (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const numbers = link.dataset.numbers.split(" ").map(Number);
      try {
        const all = await referencesOf(docId);
        showCitation(link, numbers.map((number) => all.find((r) => r.number === number) ?? { number, status: "orphan" }), docId);
      } catch {
        location.hash = link.hash; // the list is on the page even where the server is gone
      }
    });
  }
}

/** Gives every listed entry of the reference list a button that opens the same window, for copying. */
export function upgradeReferences(docId) {
  for (const entry of document.querySelectorAll(".references [data-number]")) {
    const number = Number(entry.dataset.number);
    const open = async (event) => {
      const pressed = event.currentTarget;
      const all = await referencesOf(docId).catch(() => []);
      const found = all.find((reference) => reference.number === number);
      if (found) showCitation(pressed, [found], docId);
    };
    entry.append(button("Copy", open, { class: "cite-button", "aria-haspopup": "dialog", "aria-label": `Copy reference ${number}` }));
  }
}

function referencesOf(docId) {
  if (!listed.has(docId)) {
    const asked = fetch(`/v1/articles/${encodeURIComponent(docId)}/references`, { headers: keyHeaders() }).then((response) => {
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response.json();
    });
    asked.catch(() => listed.delete(docId));
    listed.set(docId, asked);
  }
  return listed.get(docId);
}

/** Opens the window of some references of the article `docId` beside a marker. */
export function showCitation(beside, references, docId) {
  const numbers = references.map(({ number }) => number);
  const copied = references.filter(({ title }) => title);
  const first = document.getElementById(`ref-${numbers[0]}`);
  const notes = [...document.querySelectorAll("#sources-panel [data-cites]")].filter(({ dataset }) =>
    dataset.cites.split(" ").some((number) => numbers.includes(Number(number))),
  );
  openPopover(beside, `${numbers.length === 1 ? "Reference" : "References"} ${numbers.join(", ")}`, [
    referenceList(references, { class: "entries" }),
    copied.length ? copyRow(copied.map(({ number }) => number), docId) : null,
    ...notes.map((note) => el("div", { class: "note" }, ...[...note.children].map((part) => part.cloneNode(true)))),
    first ? el("a", { class: "to-list", href: `#ref-${numbers[0]}`, onclick: closePopover }, "Go to the reference list") : null,
  ].filter(Boolean));
}

function copyRow(numbers, docId) {
  const copy = async (form, pressed) => {
    const query = new URLSearchParams([["format", form], ...numbers.map((number) => ["number", number])]);
    const text = await fetch(`/v1/articles/${encodeURIComponent(docId)}/references?${query}`, { headers: keyHeaders() })
      .then((response) => (response.ok ? response.text() : null))
      .catch(() => null);
    if (text === null) pressed.textContent = "Could not copy";
    else await copyFrom(text, pressed);
  };
  return el(
    "div",
    { class: "copy-row", role: "group", "aria-label": "Copy as" },
    el("span", { "aria-hidden": "true" }, "Copy as"),
    ...FORMS.map(([label, form]) => button(label, (event) => copy(form, event.currentTarget))),
  );
}
