"""What of a page is its own furniture and no part of the article: buttons, notices, contents, bylines; and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from corpus.headings import BYLINE, CAPTION, EDIT
from corpus.layout import Line

NOTICE = "button, link or notice of the page"
CONTENTS = "table of contents"
HEAD = "head of the page, and no sentence"
GLUED = "glued to a date line"
LINK = "names of links behind a reference"
TABLE_HEAD = "head of a table of references"


def under(heading: str) -> str:
    """The reason of what stands under a heading of the page's own."""
    return f"under “{heading}”, which is no part of the article"


_CERTAIN = (
    r"advertisement|advert|sponsored(?: content)?|share (?:this|on|via|by|to)\b.{0,60}|tweet|pin it|permalink|log ?in|log ?out|sign (?:in|up)"
    r"|back to top|go to:?|jump to:?(?: navigation| search| content)?|skip to (?:main )?(?:content|navigation)|print this page"
    r"|open in a (?:separate window|new tab)|view (?:large|larger|full size|in own window|figure|table|on publisher site|pdf)(?: image| version)?"
    r"|download (?:slide|pdf|figure|image|citation)|enlarge(?: image)?|expand all|collapse all|show (?:more|less|all)|read (?:more|aloud)"
    r"|click here.{0,60}|accept all(?: cookies)?|reject all(?: cookies)?|manage (?:cookies|preferences)|cookie (?:settings|policy|notice)"
    r"|(?:(?:we use|this (?:web ?)?site uses|our (?:web ?)?site uses) cookies|cookies help us)\b[^.]{0,120}\.?|was this page helpful\??"
    r"|find articles by .{2,60}|author information(?: and affiliations)?|article notes|copyright and licen[sc]e information|toggle .{2,60} subsection"
    r"|from wikipedia, the free encyclopa?edia|access free multiple choice questions on this topic|comment on this article"
    r"|(?:estimated )?reading time:? .{1,30}|\d{1,3} min(?:utes?)? read|\[edit\]|pdf"
)
_PERHAPS = (
    r"share|facebook|linkedin|whatsapp|e-?mail|print|save|bookmark|cite|download|register|search|home|menu|close|more|next|previous|top"
    r"|accept|permissions|comments?|html|epub|xml"
)
"""Words that name a button, and sections of articles too: they count where several stand in a line."""
_ENDS = r"(?=[^\w]|$)[\s|·•,.!:›»>/-]*"
_BUTTON = re.compile(rf"(?P<certain>{_CERTAIN}){_ENDS}|(?:{_PERHAPS}){_ENDS}", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:(?:copyright\s*)?(?:©|\(c\)\s*(?=(?:19|20)\d\d))\s?.{0,160}|copyright (?:©|\d{4}).{0,160}|all rights reserved\b.{0,80}"
    r"|this section collects any data citations\b.{0,160}|articles from .{3,120} (?:is|are) provided here courtesy of .{3,120}"
    r"|this page was last edited on .{3,60}|retrieved from .?https?://\S+.?|categor(?:y|ies)\s?:\s?.{2,200}|hidden categor.{2,200}"
    r"|bookshelf id\s?:.{3,80}|received:? .{4,40}(?:accepted|revised).{4,60})$",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"(?:(?:pmid|pmcid|doi)\s?:?\s?\S*\d.{0,80}|https?://\S+|page \d{1,4}(?: of \d{1,4})?|\d{1,3})$", re.IGNORECASE
)
_FIRST_WORDS = frozenset(
    [
        *(
            "5",
            "accept",
            "access",
            "advert",
            "advertisement",
            "all",
            "article",
            "articles",
            "author",
            "back",
            "bookmark",
            "bookshelf",
        ),
        *(
            "categories",
            "category",
            "cite",
            "click",
            "close",
            "collapse",
            "comment",
            "comments",
            "cookie",
            "cookies",
            "copyright",
        ),
        *(
            "doi",
            "download",
            "e-mail",
            "email",
            "enlarge",
            "epub",
            "estimated",
            "expand",
            "facebook",
            "find",
            "from",
            "go",
            "hidden",
        ),
        *(
            "home",
            "html",
            "jump",
            "linkedin",
            "log",
            "login",
            "logout",
            "mail",
            "manage",
            "menu",
            "more",
            "next",
            "open",
            "our",
            "page",
        ),
        *(
            "pdf",
            "permalink",
            "permissions",
            "pin",
            "pmcid",
            "pmid",
            "previous",
            "print",
            "read",
            "reading",
            "received",
            "register",
        ),
        *(
            "reject",
            "retrieved",
            "save",
            "search",
            "share",
            "show",
            "sign",
            "skip",
            "sponsored",
            "this",
            "toggle",
            "top",
            "tweet",
        ),
        *("view", "was", "we", "whatsapp", "xml"),
    ]
)
"""The words with which notices begin, beside figures, "©" and addresses; most lines begin with another and are passed over."""
_LONGEST = 240


def notice(text: str) -> bool:
    """Whether a line says nothing but what pages say of themselves: "Share on Facebook Tweet", "© 2024 Example"."""
    words = text.strip(" \t*_#>|")
    if not words or len(words) > _LONGEST or not _begins_as_notice(words):
        return False
    if _CLOSING.match(words) or _IDENTIFIER.match(words):
        return True
    at, buttons, certain = 0, 0, False
    while button := _BUTTON.match(words, at):
        at, buttons, certain = button.end(), buttons + 1, certain or button["certain"] is not None
    return at == len(words) and (certain or buttons > 1)


def _begins_as_notice(words: str) -> bool:
    first = words[0]
    if first.isalpha():
        return (
            words.split(None, 1)[0].rstrip(".,:!?|").lower() in _FIRST_WORDS
            or words[:5] in {"http:", "https"}
            or words[:4].lower() == "doi:"
        )
    return first in "©([" or first.isdigit()


def closes(text: str) -> bool:
    """Whether a line is one with which pages end: "© 2024 Example", "This page was last edited on ..."."""
    return len(text) <= _LONGEST and _CLOSING.match(text.strip(" \t*_#>|")) is not None


_LIST_MARK = re.compile(r"^\s*(?:[-*+•·▪◦]\s+)?(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s*(?=[^\W\d_]))?")
_DEPTH = re.compile(r"\s*(?:[-*+•·▪◦]\s+)?\[?(\d{1,2}(?:\.\d{1,2})*)[.)]?\s*[^\W\d_]")
_PAGE_NUMBER = re.compile(r"[\s.…·]{1,99}\d{1,4}$")
_ANCHOR = re.compile(r"\[([^\[\]]{1,120})\]\(#[^()\s]*\)")
_BULLETS, _STOPS = ("- ", "* ", "• ", "+ "), (".", ";", ",", ":", "|")
_LEAST = 3
_LONGEST_NAME = 120


def contents_lines(lines: Sequence[Line], taken: Callable[[int], bool]) -> set[int]:
    """Numbers of the lines of a table of contents: a block of short lines most of which stand again below it."""
    runs = groupby(lines, key=lambda line: not line.blank and not taken(line.number))
    blocks = [block for filled, run in runs if filled and len(block := list(run)) >= _LEAST]
    blocks = [block for block in blocks if sum(map(_may_be_contents, block)) >= _LEAST]
    if not blocks:
        return set()
    last = {_bare(line.text): line.number for line in lines if len(line.text) <= _LONGEST_NAME}
    last.pop("", None)  # no name at all
    found: set[int] = set()
    for block in blocks:
        repeated = [line for line in block if last.get(heading_name(line), -1) > block[-1].number]
        if len(repeated) >= _LEAST and 2 * len(repeated) > len(block):
            found.update(line.number for line in block)
    return found


def _bare(text: str) -> str:
    """A heading as a table of contents would have it, without marks and number."""
    return text.strip(" #*_\t").casefold().removesuffix("[edit]").lstrip("0123456789.) ")


def _may_be_contents(line: Line) -> bool:
    """Whether a line is short and no item of a list, or a link to a place of the page."""
    text = line.text
    return (
        len(text) <= _LONGEST_NAME and (text.lstrip()[:2] not in _BULLETS or "](#" in text) and text[-1:] not in _STOPS
    )


def contents_levels(lines: Sequence[Line], contents: Sequence[int]) -> dict[str, int]:
    """The levels that the numbers of a table of contents give to headings, by name: "2.1 Blood loss" is one of level 3."""
    numbers = {heading_name(lines[n]): match for n in contents if (match := _DEPTH.match(lines[n].text)) is not None}
    return {name: 2 + match[1].count(".") for name, match in numbers.items() if name}


def heading_name(line: Line) -> str:
    """What a line of contents and the heading it leads to have in common; "" for a line that is none."""
    if len(line.text) > 2 * _LONGEST_NAME:
        return ""
    text = line.text.strip(" #*_\t")
    if text[:1].isalpha() and text[-1:].isalpha() and "[" not in text:
        return " ".join(text.casefold().split()) if len(text) <= _LONGEST_NAME and text.count(" ") < 14 else ""
    text = _ANCHOR.sub(r"\1", text)
    if not text or len(text) > _LONGEST_NAME:
        return ""
    bare = _PAGE_NUMBER.sub("", _LIST_MARK.sub("", EDIT.sub("", text)).rstrip()).rstrip(" .…·\t\xa0")
    return " ".join(bare.casefold().split()) if len(bare.split()) <= 14 and bare[-1:] not in {".", ";", ","} else ""


_CLOSED = re.compile(
    r"[.!?:…。！？：][\"”’»)\]*_]{0,6}\s?(?:\[[^\[\]]{1,40}\]|\\\[[^\\]{1,20}\\\]|\(\d[\d,;\s–-]{0,20}\)|<sup>.{1,60}</sup>|\^[\d,–-]{1,20}\^"
    r"|[⁰¹²³⁴-⁹⁻,–]{1,20}+|(?<!\d)\d{1,3}(?:[,;–-]\s?\d{1,3})*(?!\d)|［\d+］)*[\"”’»)*_]{0,6}$|\[\d[^\[\]]{0,20}\]$"
)
"""The end of a sentence, with markers behind its stop or without."""
_LEGEND = re.compile(r"[*_]{0,3}[^\W\d_][^:]{2,60}:[*_]{0,3}\s[^:]*[,;][^:]*[,;]")
"""What the marks of a page mean: "Grades: A, strong recommendation; B, conditional recommendation"."""
_LOWER = re.compile(r"(?<![^\W_])[a-zà-öø-ÿ]{2,}")
NO_SENTENCE = frozenset(
    ["al", "and", "by", "de", "et", "for", "from", "in", "la", "of", "the", "und", "van", "von", "with"]
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def reads_like_prose(words: str) -> bool:
    """Whether a paragraph of a page's head reads like a sentence of the article, not like a byline or a button.

    It comes to an end as a sentence does and has words that are no names, or says what marks and other names mean.
    """
    text = words.strip("*_ \n")
    if CAPTION.match(text):
        return True
    plain = [word for word in _LOWER.findall(text) if word not in NO_SENTENCE]
    if _CLOSED.search(text):
        return (len(plain) >= 1 and len(text.split()) >= 3) or len(_WIDE.findall(text)) >= 6
    legend = _LEGEND.match(text) and not BYLINE.match(text) and len(text.split()) >= 8 and len(plain) >= 3
    return bool(legend) or len(_WIDE.findall(text)) >= 16
