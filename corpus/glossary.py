"""`glossary.json`: terms of an article explained for readers, and the short forms that the article explains itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from corpus.abbreviations import introduced
from corpus.article import Article, Term
from corpus.errors import SourceFormatError
from corpus.plain_values import read_json

_FIELDS = {"term", "meaning", "forms"}


def read_glossary(path: Path) -> tuple[Term, ...]:
    """Terms of a file, a list of {term, meaning, forms}. Raises `SourceFormatError` naming the item at fault."""
    items = read_json(path)
    if not isinstance(items, list):
        raise SourceFormatError(path, "not a list of terms", hint='Write [{"term": "IgE", "meaning": "..."}].')
    terms = tuple(_term(path, place, item) for place, item in enumerate(items, start=1))
    printed = Counter(form.casefold() for term in terms for form in (term.term, *term.forms))
    doubled = sorted(form for form, times in printed.items() if times > 1)
    if doubled:
        raise SourceFormatError(path, f"explained more than once: {', '.join(doubled)}", hint="Keep one of them.")
    return terms


def glossary(article: Article) -> tuple[Term, ...]:
    """What a reader can look up: the bundle's terms, then the short forms that the article itself spells out."""
    given = article.metadata.glossary
    known = {form.casefold() for term in given for form in (term.term, *term.forms)}
    texts = (article.unit_text(unit) for unit in article.quotable() if unit.record is None)
    return (*given, *(t for t in spelled_out(texts) if t.term.casefold() not in known))


def spelled_out(texts: Iterable[str]) -> list[Term]:
    """Short forms with what they stand for; a long form with more words than the short has letters is left out.

    >>> spelled_out(["A low transferrin saturation (TSAT) helps."])
    [Term(term='TSAT', meaning='transferrin saturation', forms=())]
    """
    return [
        Term(short, long)
        for short, long in sorted(introduced(texts).items())
        if sum(c.isupper() for c in short) > 1 and len(long.split()) <= len(short) and "," not in long
    ]


def _term(path: Path, place: int, item: object) -> Term:
    where = f"term {place}"
    if not isinstance(item, dict):
        raise SourceFormatError(path, f"{where} is not an object")
    unknown = sorted(set(item) - _FIELDS)
    if unknown:
        raise SourceFormatError(path, f"{where} has a field that is not known: {unknown[0]}")
    for name in ("term", "meaning"):
        if not isinstance(item.get(name), str) or not item[name].strip():
            raise SourceFormatError(path, f"{where} has no text `{name}`")
    forms = item.get("forms", [])
    if not isinstance(forms, list) or not all(isinstance(form, str) and form.strip() for form in forms):
        raise SourceFormatError(path, f"{where}: `forms` is not a list of texts")
    return Term(item["term"].strip(), item["meaning"].strip(), tuple(form.strip() for form in forms))
