"""The article as Markdown, plain text, JATS XML, and HTML as four kinds of sites write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import groupby

from tests.corpus.formats.content import BODY, REFERENCES, TITLE, Part

Marked = Callable[[str], str]
"""The printed numbers of a marker ("2, 3") to its markup."""


def with_markers(words: str, marked: Marked, quoted: Callable[[str], str] = escape) -> str:
    return re.sub(r"\{([^{}]*)\}", lambda found: marked(found[1]), quoted(words))


def each_number(printed: str, markup: str) -> str:
    """The printed numbers in brackets, each in its markup, in which N stands for it."""
    return f"[{re.sub(r'[0-9]+', lambda number: markup.replace('N', number[0]), printed)}]"


def markdown() -> str:
    lines = [f"# {TITLE}", ""]
    marks = {"h2": "## ", "h3": "### ", "li": "- "}
    head = True
    for part in BODY:
        words = [with_markers(words, lambda printed: f"[{printed}]", str) for words in part.words]
        if part.kind == "tr":
            lines.append(f"| {' | '.join(words)} |")
            if head:
                lines.append("|---" * len(words) + "|")
            head = False
        else:
            lines += [*([""] if part.kind.startswith("h") else []), marks.get(part.kind, "") + words[0]]
            lines += [""] if part.kind not in {"li"} else []
    lines += ["", "## References", "", *(f"{n}. {entry}" for n, entry in enumerate(REFERENCES, start=1)), ""]
    return "\n".join(lines)


def plain() -> str:
    lines = [TITLE, ""]
    for part in BODY:
        words = [with_markers(words, lambda printed: f"[{printed}]", str) for words in part.words]
        text = "\t".join(words) if part.kind == "tr" else ("• " if part.kind == "li" else "") + words[0]
        lines += [*([""] if part.kind.startswith("h") else []), text, *([] if part.kind in {"li", "tr"} else [""])]
    return "\n".join(
        [*lines, "", "References", "", *(f"{n}. {entry}" for n, entry in enumerate(REFERENCES, start=1)), ""]
    )


def jats() -> str:
    def marked(printed: str) -> str:
        return each_number(printed, '<xref ref-type="bibr" rid="rN">N</xref>')

    out, open_sections = [], 0
    for kind, group in groupby(BODY, key=lambda part: part.kind):
        for part in [list(group)] if kind in {"li", "tr"} else [[part] for part in group]:
            words = [[with_markers(text, marked) for text in piece.words] for piece in part]
            if kind in {"h2", "h3"}:
                depth = int(kind[1]) - 1
                out.append("</sec>" * max(0, open_sections - depth + 1) + f"<sec><title>{words[0][0]}</title>")
                open_sections = depth
            elif kind == "li":
                items = "".join(f"<list-item><p>{text}</p></list-item>" for (text,) in words)
                out.append(f'<list list-type="bullet">{items}</list>')
            elif kind == "caption":
                label, caption = words[0][0].split(". ", 1)
                out.append(f'<table-wrap id="t1"><label>{label}</label><caption><p>{caption}</p></caption>')
            elif kind == "tr":
                head, *rows = words
                out.append(
                    f"<table><thead>{_row(head, 'th')}</thead><tbody>{''.join(_row(r, 'td') for r in rows)}</tbody></table>"
                )
                out.append("</table-wrap>")
            else:
                out.append(f"<p>{words[0][0]}</p>")
    refs = "".join(
        f'<ref id="r{n}"><label>{n}.</label><mixed-citation publication-type="journal">{escape(entry)}</mixed-citation></ref>'
        for n, entry in enumerate(REFERENCES, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<article article-type="review-article" xml:lang="en"><front><article-meta>'
        '<article-id pub-id-type="doi">10.0000/iron.2024</article-id>'
        f"<title-group><article-title>{TITLE}</article-title></title-group>"
        '<pub-date pub-type="epub"><day>3</day><month>5</month><year>2024</year></pub-date></article-meta></front>\n<body>'
        + "\n".join(out)
        + "</sec>" * open_sections
        + f"</body>\n<back><ref-list><title>References</title>{refs}</ref-list></back></article>\n"
    )


def _row(cells: list[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


def html_body(marked: Marked, entries: str, shown: Callable[[Part, str], str] | None = None) -> str:
    """The article's blocks as HTML, with its list of references."""
    out = []
    for kind, group in groupby(BODY, key=lambda part: part.kind):
        parts = list(group)
        words = [[with_markers(text, marked) for text in part.words] for part in parts]
        if kind == "li":
            out.append("<ul>\n" + "\n".join(f"<li>{text}</li>" for (text,) in words) + "\n</ul>")
        elif kind == "tr":
            head, *rows = words
            out.append(
                f"<table><thead>{_row(head, 'th')}</thead>\n<tbody>"
                + "\n".join(_row(r, "td") for r in rows)
                + "</tbody></table>"
            )
        elif kind == "caption":
            out.append(f"<p>{words[0][0]}</p>")
        else:
            out += [
                shown(part, text) if shown else f"<{kind}>{text}</{kind}>"
                for part, (text,) in zip(parts, words, strict=True)
            ]
    return "\n".join([*out, entries])


def plain_html() -> str:
    """A page as anybody writes one: no links, no wrapper."""
    entries = "<h2>References</h2>\n<ol>\n" + "\n".join(f"<li>{escape(e)}</li>" for e in REFERENCES) + "\n</ol>"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title></head>\n<body><h1>{TITLE}</h1>\n'
        + html_body(lambda printed: f"[{printed}]", entries)
        + "\n</body></html>\n"
    )


def wordpress() -> str:
    """A blog: cookie banner, menu, share buttons, related posts, comments; markers are plain text."""
    entries = '<h2 class="wp-block-heading">References</h2>\n<ol class="wp-block-list">\n'
    entries += "\n".join(f"<li>{escape(e)}</li>" for e in REFERENCES) + "\n</ol>"
    body = html_body(
        lambda printed: f"[{printed}]",
        entries,
        lambda part, text: f'<{part.kind} class="wp-block">{text}</{part.kind}>',
    )
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="UTF-8"><title>{TITLE} | Running Clinic</title>
<link rel="canonical" href="https://clinic.example/iron/"><meta property="article:modified_time" content="2024-05-03T08:00:00+00:00">
<style>body {{color: red}}</style></head>
<body class="single has-sidebar"><a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<div id="cookie-notice"><p>We use cookies to make this site better for you. By going on you agree to this.</p><button>OK</button></div>
<header class="site-header"><a href="/">Running Clinic</a><nav><ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li></ul></nav></header>
<div id="content"><article class="post"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1>
<div class="entry-meta">Posted on <time datetime="2024-05-03">May 3, 2024</time> by Dr Test</div></header>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Facebook</a></li><li><a href="#">X</a></li></ul></div>
<div class="entry-content">
{body}
</div><footer class="entry-footer">Posted in <a href="/c">Blood</a></footer></article>
<div class="related-posts"><h3>Related posts</h3><ul><li><a href="/x">Ten tips for long runs in the rain</a></li></ul></div>
<div id="comments"><h2>2 comments</h2><p>Great post, thank you!</p></div></div>
<aside class="sidebar"><h2>About me</h2><p>I am a runner and a doctor, and I like tea.</p></aside>
<footer class="site-footer">© 2024 Running Clinic. All rights reserved.</footer></body></html>
"""


def publisher() -> str:
    """A journal's platform: citation_* fields, markers that link to entries, links behind each entry."""

    def marked(printed: str) -> str:
        return each_number(printed, '<a data-test="citation-ref" href="#ref-CRN">N</a>')

    items = "\n".join(
        f'<li class="c-article-references__item" data-counter="{n}."><p class="c-article-references__text" id="ref-CR{n}">{escape(e)}</p>'
        '<p class="c-article-references__links"><a href="https://doi.org/10.0/x">Article</a>&nbsp;<a href="https://x">PubMed</a>&nbsp;'
        '<a href="https://y">Google Scholar</a>&nbsp;</p></li>'
        for n, e in enumerate(REFERENCES, start=1)
    )
    entries = f'<section data-title="References"><h2 id="Bib1">References</h2><ol class="c-article-references">{items}</ol></section>'
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | Sports Haematology</title>
<meta name="citation_title" content="{TITLE}"><meta name="citation_doi" content="10.0000/iron.2024">
<meta name="citation_journal_title" content="Sports Haematology"><meta name="citation_publication_date" content="2024/05/03">
<link rel="canonical" href="https://journal.example/articles/iron"></head>
<body><div class="c-ad"><p>Advertisement</p></div><header role="banner"><a href="/">Sports Haematology</a></header>
<main><article><div class="c-article-header"><h1>{TITLE}</h1></div>
<div class="c-article-body">{html_body(marked, entries)}</div></article></main>
<aside role="complementary"><h3>Sections</h3><ul><li><a href="#Bib1">References</a></li></ul></aside>
<footer><p>Publisher note: all rights are reserved by somebody here.</p></footer></body></html>
"""


def wiki() -> str:
    """A wiki: markers in `<sup>` that link to notes with arrows back, "[edit]" behind headings, a box of contents."""

    def marked(printed: str) -> str:
        return each_number(printed, '<a href="#cite_note-N">N</a>')

    items = "\n".join(
        f'<li id="cite_note-{n}"><span class="mw-cite-backlink">^ <a href="#cite_ref-{n}_0"><sup><i><b>a</b></i></sup></a> '
        f'<a href="#cite_ref-{n}_1"><sup>b</sup></a></span> <span class="reference-text">{escape(e)}</span></li>'
        for n, e in enumerate(REFERENCES, start=1)
    )
    entries = '<div class="mw-heading"><h2 id="References">References</h2><span class="mw-editsection">[<a href="/e">edit</a>]</span></div>'
    entries += f'\n<div class="reflist"><ol class="references">{items}</ol></div>'

    def shown(part: Part, text: str) -> str:
        if part.kind == "p":
            return f"<p>{text}</p>"
        return f'<div class="mw-heading"><{part.kind}>{text}</{part.kind}><span class="mw-editsection">[<a href="/e">edit</a>]</span></div>'

    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><title>{TITLE} - Sportwiki</title></head>
<body class="mediawiki"><nav><a href="/">Main page</a></nav><main id="content"><header><h1 id="firstHeading">{TITLE}</h1></header>
<div id="bodyContent"><div id="siteSub">From Sportwiki, the free encyclopedia</div>
<div id="toc" class="toc"><h2>Contents</h2><ul><li><a href="#Background">1 Background</a></li><li><a href="#References">2 References</a></li></ul></div>
{html_body(marked, entries, shown)}
<div class="navbox"><table><tr><th>Sports medicine</th><td><a href="/a">Anaemia</a> · <a href="/b">Blisters</a></td></tr></table></div>
</div></main><footer id="footer"><ul><li>This page was last edited on 3 May 2024.</li></ul></footer></body></html>
"""
