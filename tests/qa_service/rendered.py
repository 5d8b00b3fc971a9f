"""Markdown as its reader sees it: rendered to HTML by markdown-it-py, and the HTML read by the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

COMMONMARK = MarkdownIt("commonmark")
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_OURS = frozenset({"p", "blockquote", "em", "strong", "br", "ul", "ol", "li", "h2"})


@dataclass
class Shown:
    """What is shown: all text, the paragraphs of each block quote, and elements that our Markdown never makes."""

    text: str = ""
    quotes: list[list[str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = Shown()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _OURS or attrs:
            self.shown.foreign.append(tag)
        if tag != "br":
            self._open.append(tag)
        if tag == "blockquote":
            self.shown.quotes.append([])
        elif tag == "p" and "blockquote" in self._open:
            self.shown.quotes[-1].append("")
        elif tag == "h2":
            self.shown.headings.append("")
        elif tag == "li":
            self.shown.items.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_comment(self, data: str) -> None:
        self.shown.foreign.append(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        self.shown.text += data
        if "blockquote" in self._open and self._open[-1] not in {"blockquote"}:
            self.shown.quotes[-1][-1] += data
        elif "h2" in self._open:
            self.shown.headings[-1] += data
        elif "li" in self._open:
            self.shown.items[-1] += data


def shown(markdown: str, renderer: MarkdownIt = COMMONMARK) -> Shown:
    """What a renderer shows of a Markdown text."""
    reader = _Reader()
    reader.feed(renderer.render(markdown))
    reader.close()
    return reader.shown
