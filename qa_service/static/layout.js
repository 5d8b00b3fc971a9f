// Lists and tables inside a quote as real ones. Every character of the quote stays in the nodes, in order: the signs that
// made a list or a table in the source (bullets, numbers, pipes, rules) are there as well, but not displayed.

import { el } from "./dom.js";

const SIGN = String.raw`[ \t]{0,20}(?:[-*+•‣◦▪·–]|(\d{1,3})[.)])[ \t]{1,20}`;
const ITEM = new RegExp(`^${SIGN}`);
const BEGUN = new RegExp(`(?:^|\\n)${SIGN}$`);
const ROW = /^[ \t]{0,20}\|.*\|[ \t]{0,20}$/;
const RULE = /^[\s|:-]+$/;

const syntax = (text) => (text ? el("span", { class: "syntax" }, text) : null);

/**
 * A text as nodes whose text joins to exactly the text: its list items as lists, its rows as a table, the rest as `words`
 * has it. `words(from, to)` gives the nodes of a range in code points; `before` is what stands before the text in its
 * source: it tells whether the text begins within a list.
 */
export function laidOut(text, words, before = "") {
  const make = { item: listNodes, row: tableNodes, words: wordNodes };
  return runsOf(linesOf(text, BEGUN.exec(before))).flatMap(({ kind, lines }, at, all) => make[kind](lines, words, at < all.length - 1));
}

/** The rows of a text for a table that others are in as well, and what is no row as its caption; null without rows. */
export function rowsOf(text, words, header) {
  const runs = runsOf(linesOf(text, null));
  if (!runs.some(({ kind }) => kind === "row")) return null;
  return runs.flatMap(({ kind, lines }) =>
    kind === "row" ? rowNodes(lines, words, header) : [el("span", { class: "caption" }, ...wordNodes(lines, words, true))],
  );
}

/** Whether a text is nothing but rows. */
export function isRows(text) {
  return linesOf(text, null).every(({ kind }) => kind === "row");
}

/** Lines, those that wrap one item in one: where each begins, its words (`from` to `to`) end, and what ends the line. */
function linesOf(text, begun) {
  const lines = [];
  let from = 0;
  text.split("\n").forEach((line, at) => {
    const points = Array.from(line);
    const last = lines.at(-1);
    if (last) last.tail += "\n";
    const item = ITEM.exec(line) ?? (at === 0 && begun ? ["", begun[1]] : null);
    const kind = ROW.test(line) ? "row" : item || (last?.kind === "item" && last.tail === "\n") ? "item" : "words";
    if (last && !line.trim()) last.tail += line;
    else if (kind === "item" && !item) Object.assign(last, { to: from + points.length, tail: "" });
    else lines.push({ kind, points, from, to: from + points.length, sign: item ? item[0] : "", number: item?.[1] ?? null, tail: "" });
    from += points.length + 1;
  });
  return lines;
}

function runsOf(lines) {
  const runs = [];
  for (const line of lines) {
    if (runs.at(-1)?.kind === line.kind) runs.at(-1).lines.push(line);
    else runs.push({ kind: line.kind, lines: [line] });
  }
  return runs;
}

/** Running words with their line ends; those before a list or a table are not displayed, since that begins a line anyway. */
function wordNodes(lines, words, followed) {
  const { to, tail } = lines.at(-1);
  return [...words(lines[0].from, to), followed ? syntax(tail) : tail].filter(Boolean);
}

function listNodes(lines, words) {
  const ordered = lines[0].number !== null;
  const items = lines.map(({ sign, number, from, to, tail }) =>
    el("li", { value: ordered ? number : null }, syntax(sign), ...words(from + Array.from(sign).length, to), syntax(tail)),
  );
  return [el(ordered ? "ol" : "ul", { role: "list" }, ...items)];
}

function tableNodes(lines, words) {
  return [tableOf(rowNodes(lines, words, true))];
}

/** A table that scrolls by itself where it is wider than its place. */
export function tableOf(nodes) {
  return el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" }, el("div", { class: "table", role: "table" }, ...nodes));
}

function rowNodes(lines, words, header) {
  return lines.map((line, at) => {
    if (RULE.test(line.points.join(""))) return syntax(line.points.join("") + line.tail);
    return el("div", { class: "row", role: "row" }, ...cellNodes(line, words, header && at === 0 ? "columnheader" : "cell"));
  });
}

/** The cells of a row, what stands between two pipes each; pipes and what is outside of them are not displayed. */
function cellNodes({ points, from, tail }, words, role) {
  const pipes = points.flatMap((point, at) => (point === "|" && points[at - 1] !== "\\" ? [at] : []));
  const cells = pipes.slice(0, -1).flatMap((pipe, at) => [
    syntax("|"),
    el("span", { class: "cell", role }, ...words(from + pipe + 1, from + pipes[at + 1])),
  ]);
  const rest = points.slice(pipes.at(-1)).join("") + tail;
  return [syntax(points.slice(0, pipes[0]).join("")), ...cells, syntax(rest)].filter(Boolean);
}
