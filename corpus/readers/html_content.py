"""Which part of a web page is the article: navigation, share lines, cookie notices and the like are taken out. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from corpus.readers.xml_source import Element

_NEVER = (
    "script", "style", "noscript", "template", "nav", "footer", "form", "button", "iframe", "svg", "select", "dialog", "object",
    "audio", "video", "canvas", "input", "textarea", "head", "link", "meta",
)  # fmt: skip
_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
        "tooltip",
    ]
)
_NAMES = frozenset(
    [
        "cookie", "cookies", "consent", "gdpr", "share", "sharing", "sharedaddy", "social", "breadcrumb", "breadcrumbs", "advert",
        "advertisement", "ads", "promo", "newsletter", "subscribe", "related", "recommended", "sidebar", "comments", "pagination",
        "skiplink", "nav", "navbar", "navbox", "menu", "toolbar", "editsection", "toc", "noprint", "printonly", "hidden", "hatnote",
    ]
)  # fmt: skip
"""Parts of names of classes and ids that pages give to what is no article."""
_WHOLE_NAMES = frozenset(
    ["sr-only", "visually-hidden", "screen-reader-text", "u-visually-hidden", "skip-link", "mw-jump-link", "site-header", "page-header-top"]
)  # fmt: skip
_KEPT = frozenset(["html", "body", "main", "article"])
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
PANEL = "article-qa-panel"
"""The attribute that marks what is folded up with its number."""
OPENS = "article-qa-opens"
"""The attribute that gives the heading which opens it the same number."""
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "summary"])
_SHORT = 20
"""Characters from which what a button opens has words of its own."""
_MOST = 0.4
"""Whatever its name, no part with more of the page's words than this is taken out."""
_MAIN = 0.5
"""A part that calls itself the main one is believed where it has this share of the words."""


def article_part(document: Element) -> Element:
    """The part of a parsed page that holds the article, with what is no article taken out of it."""
    _open_panels(document)
    for element in list(document.iter(*_NEVER)):
        if element.tag != "head":
            _take_out(element)
    body = next(document.iter("body"), document)
    whole = _length(body)
    for element in list(body.iter()):
        if (
            isinstance(element.tag, str)
            and element is not body
            and _is_aside(element)
            and _length(element) < _MOST * whole
        ):
            _take_out(element)
    left = _length(body)
    found = [part for part in _main_parts(body) if _length(part) >= _MAIN * left]
    return min(found, key=_length) if found else body


def _open_panels(document: Element) -> None:
    """Marks the parts of a page that are folded up behind a button, whose words are then those of a heading."""
    by_id = {
        name: element for element in document.iter() if isinstance(element.tag, str) and (name := element.get("id"))
    }
    numbers = itertools.count()
    for control in [*document.iter("button"), *document.iter("a")]:
        above = [element for element in control.iterancestors() if element.tag in _HEADINGS]
        heading = above[0] if above else control
        panel = _panel_of(control, heading, by_id)
        if control.tag == "button" and above and (panel is None or not _is_aside(panel, folded=True)):
            control.tag = "span"
        if panel is None or panel.get(PANEL) is not None or _is_aside(panel, folded=True):
            continue
        number = str(next(numbers))
        panel.set(PANEL, number)
        if control.tag == "button" and "".join(control.itertext()).strip():
            control.tag = "summary"
        heading.set(OPENS, number)


def _panel_of(control: Element, heading: Element, by_id: dict[str, Element]) -> Element | None:
    """The part that a control opens and closes: the one it names, else the one behind it; None for one that opens a menu."""
    if not _unfolds(control):
        return None
    named = control.get("aria-controls") or control.get("data-target") or control.get("data-bs-target")
    named = named or (control.get("href") or "")
    panel = by_id.get(named.lstrip("#")) if named else None
    panel = heading.getnext() if panel is None else panel
    if panel is None or not isinstance(panel.tag, str) or panel.tag in {*_NEVER, "ul"} or panel.get("role") in _ROLES:
        return None
    return panel if _length(panel) >= _SHORT else None


def _unfolds(control: Element) -> bool:
    """Whether a button or link says that it opens and closes a part, and neither is a menu's nor stands in one."""
    toggles = "collapse" in {control.get("data-toggle"), control.get("data-bs-toggle")}
    if control.get("aria-expanded") is None and not toggles:
        return False
    above = control.iterancestors()
    return control.get("aria-haspopup") is None and not any(_is_aside(e) or e.tag in _NEVER for e in above)


def class_names(element: Element) -> list[str]:
    """The names of classes of an element, and its id."""
    return [*(element.get("class") or "").split(), *(element.get("id") or "").split()]


def _main_parts(body: Element) -> Iterator[Element]:
    for element in body.iter():
        if isinstance(element.tag, str) and (
            element.tag in {"main", "article"} or element.get("role") in {"main", "article"}
        ):
            yield element


def _is_aside(element: Element, *, folded: bool = False) -> bool:
    """Whether an element says of itself that it is no part of the article; that a folded part is hidden does not say so."""
    if element.tag in _KEPT:
        return False
    folded = folded or element.get(PANEL) is not None
    is_hidden = element.get("hidden", "until-found") != "until-found" or _HIDDEN.search(element.get("style") or "")
    if (is_hidden and not folded) or element.get("role") in _ROLES:
        return True
    inside = any(above.tag in {"main", "article"} for above in element.iterancestors())
    if element.tag in {"header", "aside"} and not inside:
        return True
    names = [name.lower() for name in class_names(element)]
    aside = _NAMES - {"hidden"} if folded else _NAMES
    return any(name in _WHOLE_NAMES or not aside.isdisjoint(re.split(r"[-_]{1,3}", name)) for name in names)


def _length(element: Element) -> int:
    """Characters of the words in an element, without the white space at their ends."""
    return sum(len(text.strip()) for text in element.itertext())


def _take_out(element: Element) -> None:
    """Removes an element, not what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
