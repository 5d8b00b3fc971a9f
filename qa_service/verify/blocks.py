"""What a Markdown text shows, block by block, and which of it stands in a block quote: CommonMark, with its HTML. Pure.

Markdown is read by markdown-it-py, so a lazy line belongs to its quote and a quote may stand in a list; HTML in it by the
standard library's parser, so `<blockquote>` and `<q>` count as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST_NESTED = 100
"""What is nested deeper is left out by markdown-it-py, which calls itself for each level."""
_PARSER = MarkdownIt("commonmark", {"maxNesting": MOST_NESTED})
_FOOTNOTE = re.compile(r"\s{0,3}\[\^[^\]\s]+\]:")
_SIGNS_OF_BLOCKS = re.compile(r"(?m)^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]))+")
_LATEX = re.compile(
    r"(?<!`)``(?![`\s])((?:(?!``|''|\n\s*\n)[\s\S])+)''(?![`'])|(?<![\w`])`(?![`\s])([^`\n]+?)'(?![\w'`])"
)
_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "div",
        "dl",
        "dd",
        "dt",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_CREDITS = frozenset(["footer", "figcaption"])
_STRUCK = frozenset(["del", "s", "strike"])
_UNSEEN = frozenset(["script", "style", "template", "title"])
_RAISED = str.maketrans("0123456789-,", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻,")


@dataclass(slots=True)
class Part:
    """A paragraph, a heading, an item of a list, or what stands between two hard line breaks of one.

    `shown` is its text as a reader sees it, `written` as it stands in the Markdown; `sign` is that of its list item;
    `goes_on` says that it is the next line of the part before, and `credit` that it is marked as a source.
    """

    shown: str
    written: str = ""
    sign: str = ""
    goes_on: bool = False
    credit: bool = False


@dataclass(slots=True)
class Block:
    """Parts of one block quote, or a single part outside of any."""

    quoted: bool
    parts: list[Part] = field(default_factory=list)


def blocks(markdown: str) -> list[Block]:
    """Blocks in order, without code blocks between fences, footnotes and what is not shown at all."""
    text = _LATEX.sub(lambda found: f"“{found[1] or found[2]}”", _without_footnotes(markdown))
    tokens = _PARSER.parse(text)
    if any(token.level >= MOST_NESTED - 2 for token in tokens):
        return [_too_deep(text)]
    seen = _Seen()
    for token in tokens:
        seen.take(token)
    seen.part_ends()
    return [block for block in seen.found if block.parts]


def _without_footnotes(markdown: str) -> str:
    """The text without lines of footnotes; one that follows other lines at once does not end their block."""
    kept: list[str] = []
    for written in re.split(r"\r\n|\r|\n", markdown):
        if not _FOOTNOTE.match(written):
            kept.append(written)
        elif not kept or not kept[-1].strip():
            kept.append("")
    return "\n".join(kept)


def _too_deep(text: str) -> Block:
    """All of a text that is nested too deep as one block quote: what cannot be told from a quote is checked as one."""
    words = _SIGNS_OF_BLOCKS.sub("", text)
    return Block(True, [Part(part.strip()) for part in re.split(r"\n\s*\n", words) if part.strip()])


class _Seen(HTMLParser):
    """Collects blocks from tokens of Markdown and, in them, from pieces of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._depth = 0
        self._open: list[str] = []
        self._shown, self._written, self._sign = "", "", ""
        self._ended, self._goes_on = 0, False

    def take(self, token: Token) -> None:
        """One token of the block structure."""
        match token.type:
            case "blockquote_open":
                self._quote(1)
            case "blockquote_close":
                self._quote(-1)
            case "list_item_open":
                self._sign = f"{token.info}{token.markup}"
            case "inline":
                self._inline(token.children or [], token.content)
            case "html_block":
                self._html(token.content)
            case "code_block" if token.content.lstrip().startswith(">"):
                for inner in _PARSER.parse(token.content):  # indented too far for a quote, and meant as one
                    self.take(inner)
            case "code_block":
                self._text(token.content)
                self.part_ends()
            case "fence" if self._depth:
                self._text(token.content)
                self.part_ends()

    def part_ends(self, goes_on: bool = False) -> None:
        """Ends the part that is collected, if there is any; `goes_on`: by a line break in its paragraph."""
        self._ended += 1
        shown, written = self._shown.strip("\n"), self._written.strip("\n")
        self._shown = self._written = ""
        if not shown.strip():
            self._goes_on &= goes_on
            return
        part = Part(shown, written or shown, self._sign, self._goes_on, self._credit)
        self._sign, self._goes_on = "", goes_on
        if self._depth:
            self.found[-1].parts.append(part)
        else:
            self.found.append(Block(False, [part]))

    def _line_ends(self) -> None:
        """A hard line break: lines of a block quote may be quotes of their own."""
        if self._depth:
            self.part_ends(goes_on=True)
        else:
            self._text("\n")

    @property
    def _credit(self) -> bool:
        return any(tag in _CREDITS for tag in self._open)

    def _quote(self, step: int) -> None:
        self.part_ends()
        if self._depth == 0 and step > 0:
            self.found.append(Block(True))
            self._sign = ""
        self._depth = max(0, self._depth + step)

    def _inline(self, tokens: Iterable[Token], written: str) -> None:
        pieces = 0
        for token in tokens:
            match token.type:
                case "softbreak":
                    self._text("\n")
                case "hardbreak":
                    ended = self._ended
                    self._line_ends()
                    pieces += self._ended - ended
                case "html_inline":
                    ended = self._ended
                    self.feed(token.content)
                    self.close()
                    pieces += self._ended - ended
                case _:
                    self._text(token.content)
        if not pieces:
            self._written = written
        self.part_ends()

    def _html(self, written: str) -> None:
        self.feed(written)
        self.close()
        self.part_ends()

    def _text(self, words: str) -> None:
        if not any(tag in _UNSEEN for tag in self._open):
            self._shown += words.translate(_RAISED) if self._open[-1:] == ["sup"] else words

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "blockquote":
            self._quote(1)
        elif tag == "br":
            self._line_ends()
        elif tag in _BREAKS:
            self.part_ends()
        elif tag == "q":
            self._text("“")
        elif tag in _STRUCK:
            self._text("~~")
        if tag in _CREDITS:
            self.part_ends()
        if tag in _CREDITS or tag in _UNSEEN or tag == "sup":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._quote(-1)
        elif tag in _BREAKS:
            self.part_ends()
        elif tag == "q":
            self._text("”")
        elif tag in _STRUCK:
            self._text("~~")
        if tag in self._open:
            if tag in _CREDITS:
                self.part_ends()
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        self._text(data)
