// References in words: CSL-JSON with number, status, reason, label and kind, as the API gives them.

import { el } from "./dom.js";
import { STATUS_WORDS } from "./words.js";

/** One line for a reference: authors, title, container, publisher, year; null where only its number is known. */
export function referenceText(reference) {
  if (!reference?.title) return null;
  const names = Array.isArray(reference.author) ? reference.author.filter((a) => a && typeof a === "object") : [];
  const people = names.map((a) => a.literal ?? [a.family, a.given].filter(Boolean).join(" "));
  const authors = people.length > 3 ? [`${people[0]} et al`] : people.length ? [people.join(", ")] : [];
  const year = reference.issued?.["date-parts"]?.[0]?.[0];
  const fields = [...authors, reference.title, reference["container-title"], reference.publisher, reference.source];
  const parts = [...new Set(fields.filter(Boolean).map((part) => String(part).replace(/\.$/, "")))];
  // A journal's own line often ends with the year.
  if (year && !parts.slice(1).some((part) => new RegExp(`(?<!\\d)${Number(year)}(?!\\d)`).test(part))) parts.push(year);
  return `${parts.join(". ")}.`;
}

/** The type and status of a reference as badges. */
export function referenceBadges(reference) {
  const { kind, label, status } = reference;
  const differs = kind && label && kind.toLowerCase() !== label.toLowerCase();
  return [
    kind || label ? el("span", { class: "badge kind" }, kind || label) : null,
    differs ? el("span", { class: "badge" }, `labelled “${label}” by the publisher`) : null,
    el("span", { class: `badge status ${status}` }, STATUS_WORDS[status] ?? status),
  ];
}

/** What stands for a reference in a list: its number, its line or that it is not listed, badges and the reason. */
function referenceEntry(reference) {
  return [
    el("span", { class: "number" }, reference.number === null ? "–" : `${reference.number}.`),
    el(
      "div",
      {},
      el("span", { class: "entry", dir: "auto" }, referenceText(reference) ?? "Cited in the text, but the article does not list it."),
      " ",
      ...referenceBadges(reference),
      reference.reason ? el("p", { class: "reason" }, sentence(reference.reason)) : null,
    ),
  ];
}

/** References one under the other. */
export function referenceList(references, attributes = {}) {
  return el("ol", { role: "list", ...attributes }, ...references.map((reference) => el("li", {}, ...referenceEntry(reference))));
}

function sentence(words) {
  return `${words[0].toUpperCase()}${words.slice(1).replace(/\.$/, "")}.`;
}
