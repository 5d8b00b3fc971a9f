"""Names of authors as reference lists print them, read from the head of an entry. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŨŪŬŮŰŲŴŶŸŹŻŽȘȚА-ЯΑ-Ω"
_PARTICLE = r"(?:(?:[Dd]e|[Dd]el|[Dd]ella|[Dd]i|[Dd]a|[Dd]os|[Dd]u|[Vv]an|[Vv]on|[Dd]er|[Dd]en|[Tt]er|[Ll]a|[Ll]e|[Aa]l|[Bb]in|[Ee]l|zu|zur|[Ss]t\.?)[ '’-])"
_SURNAME = rf"{_PARTICLE}{{0,3}}(?:[{_UPPER}]['’])?[{_UPPER}][^\W\d_]+(?:['’-][^\W\d_]+)*(?: [{_UPPER}][^\W\d_]{{2,}}(?:-[^\W\d_]+)*){{0,2}}"
_SUFFIX = r"(?:,? (?P<suffix>Jr|Sr|II|III|IV|2nd|3rd)\.?(?![^\W\d_]))?"
_BARE_INITIALS = rf"[{_UPPER}](?:-?[{_UPPER}]){{0,3}}(?![^\W_])"
_DOTTED_INITIALS = rf"[{_UPPER}]\.(?:[ -]?[{_UPPER}]\.){{0,3}}"
_FORMS = (
    re.compile(rf"(?P<family>{_SURNAME}) (?P<given>{_BARE_INITIALS}){_SUFFIX}"),  # Okafor T, de la Cruz AM Jr
    re.compile(rf"(?P<family>{_SURNAME}),? (?P<given>{_DOTTED_INITIALS}){_SUFFIX}"),  # Okafor, T. B.
    re.compile(
        rf"(?P<given>{_DOTTED_INITIALS}) ?(?P<family>{_SURNAME}){_SUFFIX}(?=,| and | & |;| et al)"
    ),  # T. Okafor,
    re.compile(
        rf"(?P<family>{_SURNAME}), (?P<given>[{_UPPER}][^\W\d_]{{2,}}(?: (?:[{_UPPER}][^\W\d_]+|[{_UPPER}]\.)){{0,2}})"
        rf"(?=;| \(|\. [{_UPPER}“\"]|\.? (?:19|20)\d\d)"
    ),  # Okafor, Tola
)
_HAN = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:\s?[,，、;；]\s?[\u4e00-\u9fff]{2,4})*(?P<more>\s?[,，、]?\s?等)?\s?[.．。]\s*(?=\S)"
)
_BETWEEN = re.compile(r"\s*[,;]\s*(?:(?:and|und|et|y|e|en|och|&)\s+)?|\s+(?:and|und|et|y|&)\s+|\s*&\s*", re.IGNORECASE)
_MORE = re.compile(
    r"[,;]?\s{0,3}(?:…|\.\.\.)?\s{0,3}(?:et al|and others|und andere|u\. ?a|y cols|et coll|e outros)\b\.?",
    re.IGNORECASE,
)
_FOR_BODY = re.compile(r"[,;]\s*(?:for |on behalf of )?(?:the )?([^.,;:()]{4,80})(?=[.:])")
_EDITORS = re.compile(r",?\s*\(?eds?\b\.?\)?\.?|,?\s*\(?editors?\b\)?\.?", re.IGNORECASE)
_ENDS = re.compile(
    r"\.?\s*(?=\([^()\d]{0,12}(?:\d{1,2} )?[^()\d]{0,12}(?:19|20)\d\d)|[.:]\s+(?=\S)|,?\s+(?=(?:19|20)\d\d[a-z]?[.,;)])|,\s+(?=[“\"])|\s*:\s+"
)
NO_SURNAME = frozenset(
    [
        *(
            "antibody",
            "antigen",
            "appendix",
            "botulinum",
            "class",
            "coenzyme",
            "complement",
            "factor",
            "grade",
            "group",
        ),
        *(
            "haemophilus",
            "hepatitis",
            "immunoglobulin",
            "influenza",
            "interferon",
            "interleukin",
            "level",
            "panel",
            "part",
        ),
        *(
            "phase",
            "plan",
            "protein",
            "receptor",
            "stage",
            "step",
            "study",
            "trial",
            "type",
            "virus",
            "vitamin",
            "volume",
        ),
    ]
)
"""Words before a single capital letter that make a title of it: "Vitamin D"."""
_BODY = re.compile(
    r"\b(?:academy|agency|alliance|association|authority|board|bureau|cent(?:er|re)|collaborat(?:ion|ors)|college|commission"
    r"|committee|consortium|council|department|federation|foundation|group|institute|investigators|ministry|network|office"
    r"|organi[sz]ation|panel|party|service|societies|forum|unit|desk|clinic|coalition|trust|society|task force|team|trialists|union|working group|university)\b",
    re.IGNORECASE,
)


_SIGNED = re.compile(r"([^.:;()\d]{4,120})\.\s+(?=[^\s.][^.]*[^\W\d_]{3}[^.]*[.?!]\s*\S)")


@dataclass(frozen=True, slots=True)
class Authors:
    """Names in CSL's form (`family`, `given`, `suffix`, or `literal`), and where in the text they end."""

    names: tuple[dict[str, str], ...]
    end: int
    editors: bool = False


def read_authors(text: str) -> Authors | None:
    """The authors that a printed entry begins with; None where it begins with something else.

    A list that is cut by "et al." ends in the name {"literal": "et al."}.

    >>> read_authors("Okafor T, Bello R. Iron. 2019.").names
    ({'family': 'Okafor', 'given': 'T'}, {'family': 'Bello', 'given': 'R'})
    """
    names: list[dict[str, str]] = []
    at = 0
    while True:
        found = _name_at(text, at)
        if found is None:
            break
        name, at = found
        names.append(name)
        between = _BETWEEN.match(text, at)
        if between is None or _name_at(text, between.end()) is None:
            break
        at = between.end()
    if not names:
        return _han(text) or _body(text)
    if more := _MORE.match(text, at):
        names.append({"literal": "et al."})
        at = more.end() - (text[more.end() - 1] == ".")
    editors = _EDITORS.match(text, at)
    if editors:
        at = editors.end() - (text[editors.end() - 1] == ".")
    elif (group := _FOR_BODY.match(text, at)) and _BODY.search(group[1]):
        names.append({"literal": group[1].strip()})
        at = group.end()
    end = _ENDS.match(text, at - (text[at - 1 : at] == "."))
    if end is None or not text[end.end() :].strip(" ."):
        return None
    if len(names) == 1 and names[0].get("family", "").lower() in NO_SURNAME:
        return None
    return Authors(tuple(names), end.end(), editors is not None)


def _name_at(text: str, at: int) -> tuple[dict[str, str], int] | None:
    if text[at : at + 1].isdigit():
        return None
    for form in _FORMS:
        if match := form.match(text, at):
            parts = match.groupdict()
            name = {"family": parts["family"], "given": parts["given"]}
            if parts.get("suffix"):
                name["suffix"] = parts["suffix"]
            return name, match.end()
    return None


def _han(text: str) -> Authors | None:
    """Names in Chinese characters, before a full stop and a title: "李明, 王芳. 铁蛋白. 2021."."""
    match = _HAN.match(text)
    if match is None or not re.search(r"[^\W\d_]", text[match.end() :]):
        return None
    printed = re.findall(r"[\u4e00-\u9fff]{2,4}", text[: match.start("more") if match["more"] else match.end()])
    names = [{"literal": name} for name in printed] + ([{"literal": "et al."}] if match["more"] else [])
    return Authors(tuple(names), match.end())


def _body(text: str) -> Authors | None:
    """A body that signs: words of an institution, a full stop, and a title and more behind it."""
    match = _SIGNED.match(text)
    if match is None or not _BODY.search(match.group(1)) or len(match.group(1).split()) > 14:
        return None
    return Authors(({"literal": match.group(1).strip()},), match.end())
