"""What stands where on the pages of a PDF: runs of characters with their places. Alone in knowing pypdfium2."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from corpus.errors import SourceFormatError
from corpus.readers.extras import library

_MOST_PAGES = 5_000
_MOST_CHARACTERS = 20_000
"""Characters of a page that are read; the fullest page of small print has a third of them."""
WIDE_GAP = 0.9
"""Sizes of the letters by which the cells of a row are apart at least; the spaces of justified text are seldom wider."""
_CELL_GAP = 0.25
"""The same, where the file sets the cells apart."""
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_ONE_AT_A_TIME = Lock()
"""PDFium may not be used by two threads."""
_HYPHENS = {"\x02": "-", "\u00ad": "-", "\u2010": "-", "\ufffe": "-"}


class Run(NamedTuple):
    """Characters of one size on one baseline, without a wide gap between them.

    Places are in points from the lower left corner of the page; `is_apart` tells that the file itself sets
    them apart from what stands before them in the line, with a little gap.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    is_apart: bool = False


class Page(NamedTuple):
    """A page: its number from 1, its width and height in points, its runs in the order of the file."""

    number: int
    width: float
    height: float
    runs: tuple[Run, ...]


@contextmanager
def opened(raw: bytes, path: Path) -> Iterator[Any]:
    """The document of some bytes, alone in use. Raises `SourceFormatError` for one that is encrypted or damaged."""
    pdfium = library("pypdfium2", "PDF", path)
    with _ONE_AT_A_TIME:
        try:
            document = pdfium.PdfDocument(raw)
        except pdfium.PdfiumError as error:
            if "assword" in str(error):
                raise SourceFormatError(path, "it is encrypted", hint="Save it without a password.") from error
            raise SourceFormatError(path, "a damaged PDF", hint="Is it whole?") from error
        try:
            if not 0 < len(document) <= _MOST_PAGES:
                raise SourceFormatError(path, f"it has {len(document)} pages", hint=f"At most {_MOST_PAGES} are read.")
            yield document
        except pdfium.PdfiumError as error:
            raise SourceFormatError(path, "a damaged PDF", hint="Is it whole?") from error
        finally:
            document.close()


def pages_of(document: Any) -> Iterator[Page]:
    """The pages of an open document."""
    import pypdfium2.raw as api

    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        try:
            width, height = page.get_size()
            yield Page(number + 1, width, height, tuple(_runs(api, text.raw)))
        finally:
            text.close()
            page.close()


class _Gathered:
    """A run on its way."""

    __slots__ = ("base", "bold", "given", "is_apart", "left", "place", "right", "size", "words")

    def __init__(self, left: float, base: float, size: float, given: float, place: int | None) -> None:
        """`size` is that on the page, `given` that of the font, which the page may scale."""
        self.words: list[str] = []
        self.left, self.right, self.base, self.size, self.given = left, left, base, size, given
        self.place, self.bold, self.is_apart = place, False, False

    def is_near(self, left: float, base: float, given: float) -> bool:
        """Whether a character at a place goes on with the run: of its size, on its line, without a wide gap between."""
        if given != self.given or abs(base - self.base) >= 0.1 * self.size:
            return False
        return -0.5 * self.size < left - self.right < WIDE_GAP * self.size

    def run(self) -> Run:
        text = "".join(self.words).rstrip()
        return Run(text, self.left, self.right, self.base, self.size, self.bold, self.is_apart)


def _runs(api: Any, text: Any) -> Iterator[Run]:
    """The runs of a page; what PDFium puts between characters for spaces is kept, line ends are not."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    box, origin = tuple(map(ctypes.byref, (left, right, bottom, top))), tuple(map(ctypes.byref, (x, y)))
    run: _Gathered | None = None
    spaced = False  # a space that PDFium tells by the gap alone stands before
    for index, character in _characters(api, text):
        if character.isspace():
            spaced = bool(api.FPDFText_IsGenerated(text, index))
            if run is not None and run.words[-1:] != [" "]:
                run.words.append(" ")
            continue
        api.FPDFText_GetCharBox(text, index, *box)
        api.FPDFText_GetCharOrigin(text, index, *origin)
        given = api.FPDFText_GetFontSize(text, index)
        if (
            run is None
            or not run.is_near(left.value, y.value, given)
            or (spaced and _is_apart(api, text, index, run, left.value))
        ):
            on_line = run is not None and run.is_near(left.value, y.value, given)
            if run is not None:
                yield run.run()
            run = _Gathered(left.value, y.value, _size(api, text, index, given), given, _object(api, text, index))
            run.bold, run.is_apart = _is_bold(api, text, index), on_line
        run.words.append(_HYPHENS.get(character, character))
        run.right = max(run.right, right.value)
        spaced = False
    if run is not None:
        yield run.run()


def _characters(api: Any, text: Any) -> Iterator[tuple[int, str]]:
    """The characters of a page with their places, line ends and halves of characters left out."""
    for index in range(min(api.FPDFText_CountChars(text), _MOST_CHARACTERS)):
        code = api.FPDFText_GetUnicode(text, index)
        if code not in (0, 10, 13) and not 0xD800 <= code <= 0xDFFF:
            yield index, chr(code)


def _is_apart(api: Any, text: Any, index: int, run: _Gathered, left: float) -> bool:
    """Whether the page draws a character as the beginning of something else, with a little gap, as cells of a table are."""
    return left - run.right > _CELL_GAP * run.size and _object(api, text, index) != run.place


def _object(api: Any, text: Any, index: int) -> int | None:
    """Which of the objects that a page is drawn with a character belongs to."""
    return ctypes.cast(api.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value


def _size(api: Any, text: Any, index: int, given: float) -> float:
    """The size of a character on the page."""
    matrix = api.FS_MATRIX()
    if not api.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return given
    return float(given * math.hypot(matrix.c, matrix.d)) or given


def _is_bold(api: Any, text: Any, index: int) -> bool:
    """Whether a character is bold: by the weight of its font, or by its name."""
    if api.FPDFText_GetFontWeight(text, index) >= 600:
        return True
    name = ctypes.create_string_buffer(200)
    api.FPDFText_GetFontInfo(text, index, name, 200, None)
    return _BOLD.search(name.value) is not None
