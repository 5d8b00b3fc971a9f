"""What sections of a page are called that are no part of its subject: reference lists, and what stands after them. Pure."""

from __future__ import annotations

import re

_REFERENCES = {
    "en": "references|reference list|list of references|references and notes|notes and references|references and further reading"
    "|references cited|cited references|literature cited|cited literature|works cited|bibliography|bibliographic references"
    "|selected references|key references|main references|reference|endnotes",
    "de": "literatur|literaturverzeichnis|literaturangaben|literaturhinweise|quellenverzeichnis|quellenangaben|einzelnachweise"
    "|referenzen|bibliographie|bibliografie",
    "fr": "références|références bibliographiques|bibliographie|notes et références|littérature|ouvrages cités",
    "es": "referencias|referencias bibliográficas|bibliografía|literatura citada|notas y referencias",
    "pt": "referências|referências bibliográficas|bibliografia|literatura citada",
    "it": "bibliografia|riferimenti|riferimenti bibliografici|letteratura",
    "nl": "literatuur|literatuurlijst|referenties|bibliografie|literatuurverwijzingen",
    "sv": "referenser|litteratur|litteraturförteckning|källförteckning",
    "da": "referencer|litteratur|litteraturliste|kildeliste|kildehenvisninger",
    "nb": "referanser|litteratur|litteraturliste|kildeliste|kildehenvisninger",
    "fi": "lähteet|lähdeluettelo|kirjallisuus|kirjallisuutta|viitteet",
    "pl": "piśmiennictwo|bibliografia|literatura|przypisy",
    "cs": "literatura|použitá literatura|seznam literatury|reference",
    "sk": "literatúra|použitá literatúra|zoznam literatúry",
    "hu": "irodalom|irodalomjegyzék|hivatkozások|felhasznált irodalom",
    "ro": "bibliografie|referințe|referințe bibliografice",
    "hr": "literatura|reference|popis literature",
    "sl": "literatura|viri in literatura|reference",
    "tr": "kaynaklar|kaynakça|referanslar",
    "el": "βιβλιογραφία|αναφορές|βιβλιογραφικές αναφορές|παραπομπές",
    "ru": "литература|список литературы|список использованной литературы|библиография|библиографический список",
    "uk": "література|список літератури|список використаних джерел|бібліографія",
    "bg": "литература|библиография|използвана литература",
    "zh": "参考文献|參考文獻|引用文献|引用文獻|参考资料|參考資料|文献|文獻",
    "ja": "参考文献|引用文献|文献|文献一覧|参考資料",
    "ko": "참고문헌|참고 문헌|인용문헌|참고자료",
    "ar": "المراجع|مراجع|قائمة المراجع|المصادر والمراجع",
    "fa": "منابع|مراجع|فهرست منابع",
    "he": "ביבליוגרפיה|רשימת מקורות|מראי מקום|הפניות",
    "hi": "संदर्भ|सन्दर्भ|संदर्भ सूची",
    "vi": "tài liệu tham khảo",
    "id": "daftar pustaka|referensi|daftar referensi",
    "th": "เอกสารอ้างอิง|บรรณานุกรม",
}
"""Names of a reference list by language; what stands under one of them is such a list unless it reads otherwise."""
_PERHAPS = (
    "sources|citations|literature|notes|footnotes|works|publications|quellen|fuentes|fontes|fonti|bronnen|källor|kilder"
    "|źródła|zdroje|források|surse|izvori|viri|πηγές|источники|примечания|джерела|المصادر|מקורות|anmerkungen|notas|note"
)
"""Names that sections of prose have too ("Sources" of iron): they name a list where what follows looks like one."""

REFERENCE_NAMES = frozenset(name for names in _REFERENCES.values() for name in names.split("|"))
POSSIBLE_REFERENCE_NAMES = frozenset(_PERHAPS.split("|"))

AFTER_REFERENCES = re.compile(
    r"(?:acknowledge?ments?|funding(?: (?:statement|information|sources?))?|financial (?:support|disclosures?)|grants?"
    r"|(?:competing|conflicts? of|declaration of) interests?(?: statement)?|conflicts? of interest(?: statement)?|declarations?"
    r"|disclosures?(?:\s*:.*)?|author(?:s['’]?|['’]s)?(?: (?:contributions?|information|details|affiliations?|notes?|and disclosures))?"
    r"|contributors?|appendix(?: [A-Z\d]{1,3})?(?:\s*[:.].*)?|appendices|supplement(?:ary|al)? (?:materials?|data|information|files?)|supporting information"
    r"|associated data|data availability(?: statement)?|ethics(?: (?:approval|statement|committee).*)?|about (?:the|this) (?:authors?|article|page|site|journal|document|guideline)s?|abbreviations|glossary"
    r"|copyright(?: (?:and|©|notice|information|\d).*)?|©.*|further reading|additional (?:reading|resources)|suggested reading|see also|external links"
    r"|cited by(?: \d.*)?|cited in(?: \d.*)?|citing articles?|recommended (?:articles?|reading|content|papers?|for you)|related (?:articles?|content|topics?|papers?|links|publications?|information|pages)|similar articles?|you (?:may|might) also .*"
    r"|figures?(?: and tables?)?|tables?(?: and figures?)?|figure legends?|publication (?:types?|history)|mesh terms|linkout.*|metrics"
    r"|article (?:notes|information|history|metrics)|permissions|rights and permissions|keywords|how to cite.*|cite this .*"
    r"|review questions|comments?|danksagung|interessenkonflikte?|remerciements|conflits? d['’]intérêts?|agradecimientos|致谢|利益冲突)\s*:?$",
    re.IGNORECASE,
)
"""Names of sections that end a reference list."""

_LONGEST, _MOST_WORDS = 160, 7
"""Characters and spaces of a line that may name a list; most lines are longer, and are passed over."""
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>", re.IGNORECASE)
_MARK, _MARK_BEHIND = re.compile(r"#{1,6}\s+|>\s*|[*_]{1,3}"), re.compile(r"(?<![*_\s#])[*_\s#]+$")
_MARKS = re.compile(r"^(?:#{1,6}\s+)?(?:>\s*)?[*_]{0,3}|(?<![*_#])[*_#]+$")
_NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])[.):]?\s+(?=\S)")
_BEHIND = re.compile(
    r"\s{0,3}(?:\[\s{0,3}edit[^\]]{0,40}\]|\((?:[^()]{1,40})\)|¶|\u00b6)\s{0,3}$|\s{0,3}[:：.]\s{0,3}$", re.IGNORECASE
)


def reference_name(line: str) -> tuple[int, int, bool] | None:
    """(start, end, certain) of the words in a line that name a reference list and stand alone in it; else None.

    Marks of headings, emphasis and tags, a number before it, "[edit]" and a colon behind it are no part of the name.

    >>> reference_name("## **References** (12)")
    (5, 15, True)
    """
    if len(line) > _LONGEST or (line.count(" ") > _MOST_WORDS and "<" not in line):
        return None
    if line[:1].isalpha() and line[-1:].isalpha() and not _NUMBERING.match(line):  # most lines: words alone
        return _known(line, 0, len(line))
    blanked = _TAG.sub(lambda match: " " * len(match.group()), line) if "<" in line else line
    start, end = 0, len(blanked)
    while True:
        piece = blanked[start:end]
        cut = len(piece) - len(piece.lstrip())
        mark = _MARK.match(piece.lstrip())
        cut += mark.end() if mark else 0
        behind = _BEHIND.search(piece) or _MARK_BEHIND.search(piece)
        tail = len(piece) - behind.start() if behind and behind.start() > cut else 0
        if not cut and not tail:
            break
        start, end = start + cut, end - tail
    if number := _NUMBERING.match(blanked[start:end]):
        start += number.end()
    return _known(blanked, start, end)


def _known(line: str, start: int, end: int) -> tuple[int, int, bool] | None:
    name = " ".join(line[start:end].casefold().split())
    if name in REFERENCE_NAMES:
        return start, end, True
    return (start, end, False) if name in POSSIBLE_REFERENCE_NAMES else None


def ends_references(line: str) -> bool:
    """Whether a line names a section that stands after a reference list ("Cited by", "Funding", "Figures")."""
    text = _NUMBERING.sub("", _MARKS.sub("", _TAG.sub("", line).strip()).strip())
    return len(text) <= 120 and AFTER_REFERENCES.match(text) is not None
