"""Whether what an article stands on still stands: retractions, concerns, later versions, sources newer than the article. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from corpus.article import Article, Bundle, SourceType, Span
from corpus.dates import date_parts, last_day
from corpus.lint.finding import Found, Related, Rule, Severity, top_of
from corpus.provenance import provenance
from corpus.standing import standing_of

_GRAVE = {"retracted": "is retracted", "expression_of_concern": "is under an expression of concern"}
_CHANGED = {"superseded": "is superseded by a later version", "corrected": "was corrected"}


def _retracted(bundle: Bundle, _: date) -> Iterator[Found]:
    yield from _standing(bundle, _GRAVE)


def _changed(bundle: Bundle, _: date) -> Iterator[Found]:
    yield from _standing(bundle, _CHANGED)


def _standing(bundle: Bundle, words: dict[str, str]) -> Iterator[Found]:
    """Sources of some standings, the article itself first."""
    for source in bundle.documents():
        standing = standing_of(source.metadata.extra)
        if standing in words:
            where = _notices(source)
            said = f"{_named(source, bundle.article)} {words[standing]}{f' ({where})' if where else ''}"
            yield _place(bundle.article, source), said, _related(bundle.article, source)


def _newer(bundle: Bundle, _: date) -> Iterator[Found]:
    """Sources that appeared after the article was last updated."""
    updated = last_day(bundle.article.metadata.updated or "")
    if updated is None:
        return
    for source in bundle.sources:
        known = provenance(source, bundle.article)
        parts = date_parts(known.date or "") if known is not None else ()
        if not parts:
            continue
        first = date(parts[0], *(parts[1:2] or (1,)), *(parts[2:3] or (1,)))
        if first > updated:
            said = f"{_named(source, bundle.article)} is of {known.date if known else ''}, and the article of {updated.isoformat()}"
            yield _place(bundle.article, source), said, _related(bundle.article, source)


def _unchecked(bundle: Bundle, _: date) -> Iterator[Found]:
    """Texts of references of which nobody looked up whether they still stand."""
    texts = [
        s
        for s in bundle.sources
        if s.source_type is SourceType.REFERENCE_TEXT and standing_of(s.metadata.extra) == "not_checked"
    ]
    if texts:
        named = ", ".join(source.doc_id for source in texts[:5]) + (" ..." if len(texts) > 5 else "")
        yield (
            top_of(bundle.article),
            f"whether they still stand was not checked of {len(texts)} source{'s' if len(texts) > 1 else ''}: {named}",
        )


def _named(source: Article, article: Article) -> str:
    if source is article:
        return "the article"
    cited = f" (reference {', '.join(map(str, source.cites))})" if source.cites else ""
    return f'the source "{source.title}"{cited}'


def _place(article: Article, source: Article) -> Span:
    """The entry of the list that a source stands for, else the top of the article."""
    for number in source.cites:
        reference = article.reference(number)
        if reference is not None and reference.unit is not None:
            return article.units[reference.unit].span
    return top_of(article)


def _related(article: Article, source: Article) -> tuple[Related, ...]:
    return () if source is article else (Related(top_of(source), "the source"),)


def _notices(source: Article) -> str:
    given = source.metadata.extra.get("standing_notices")
    found = [item.get("where") for item in given if isinstance(item, dict)] if isinstance(given, list) else []
    return "; ".join(where for where in found if isinstance(where, str) and where)


RULES = (
    Rule(
        "source-retracted",
        Severity.ERROR,
        "The article, or a source of it, is retracted or under an expression of concern.",
        _retracted,
    ),
    Rule(
        "source-changed",
        Severity.WARNING,
        "The article, or a source of it, was corrected or is superseded by a later version.",
        _changed,
    ),
    Rule("source-newer", Severity.NOTE, "A source of the article that is newer than its last update.", _newer),
    Rule(
        "source-not-checked",
        Severity.NOTE,
        "Texts of references of which nobody looked up whether they still stand.",
        _unchecked,
    ),
)
