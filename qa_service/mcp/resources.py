"""Articles and their references as resources, without the SDK."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from indexer.backend import LISTED
from qa_service.engine import Engine
from qa_service.export.csl_json import csl_json
from qa_service.export.entries import entries_of_article
from qa_service.export.formats import FORMATS, FormatName

_ARTICLES = "article-qa://articles/"
_REFERENCES = "/references"
_MARKDOWN = "text/markdown"
_CSL_JSON = FORMATS[FormatName.CSL_JSON].media_type


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource or a template of resources; `size` in bytes of UTF-8."""

    uri: str
    name: str
    title: str
    media_type: str
    size: int | None = None


TEMPLATES = (
    Resource(f"{_ARTICLES}{{doc_id}}", "article", "An article's text, to which offsets refer", _MARKDOWN),
    Resource(f"{_ARTICLES}{{doc_id}}{_REFERENCES}", "references", "An article's references as CSL-JSON", _CSL_JSON),
)


def list_resources(engine: Engine, after: str | None = None) -> tuple[list[Resource], str | None]:
    """The texts of a page of sources and the references of those that have any; `after` of the next page."""
    engine = engine.pinned()
    listed, page = [], engine.listing(after)
    for article in (engine.article(source.doc_id) for source in page):
        uri = _ARTICLES + quote(article.doc_id, safe="")
        size = len(article.text.encode("utf-8", "surrogatepass"))
        listed.append(Resource(uri, article.doc_id, article.title, _MARKDOWN, size))
        if article.references:
            title = f"References of {article.title}"
            listed.append(Resource(uri + _REFERENCES, f"{article.doc_id}-references", title, _CSL_JSON))
    return listed, page[-1].doc_id if len(page) == LISTED else None


def read_resource(engine: Engine, uri: str) -> tuple[str, str]:
    """Media type and text of a resource. Raises UnknownArticleError, and LookupError for an address that is none."""
    if not uri.startswith(_ARTICLES):
        raise LookupError(f"There is no such resource. An article is {TEMPLATES[0].uri}")
    name = uri.removeprefix(_ARTICLES)
    article = engine.article(unquote(name.removesuffix(_REFERENCES)))
    if name.endswith(_REFERENCES):
        return _CSL_JSON, csl_json(entries_of_article(article))
    return _MARKDOWN, article.text
