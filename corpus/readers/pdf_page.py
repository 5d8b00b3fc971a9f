"""What stands where on the pages of a PDF: runs of characters with their places. Alone in knowing pypdfium2."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
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
    """The runs of a page: pieces of words joined as long as one goes on from the other."""
    places = _Places(api, text)
    run: _Gathered | None = None
    for start, end, words, given, spaced in _pieces(api, text):
        left, base = places.left_and_base(start)
        goes_on = run is not None and run.is_near(left, base, given)
        is_apart = goes_on and spaced is True and run is not None and _is_apart(api, text, start, run, left)
        if run is None or not goes_on or is_apart:
            if run is not None:
                yield run.run()
            run = _Gathered(left, base, _size(api, text, start, given), given, _object(api, text, start))
            run.bold, run.is_apart = _is_bold(api, text, start), is_apart
        elif spaced is not None:
            run.words.append(" ")
        run.words.append(words)
        run.right = max(run.right, places.right(end - 1))
    if run is not None:
        yield run.run()


class _Places:
    """Where characters of a page stand; each question is a call into PDFium, so few are asked."""

    def __init__(self, api: Any, text: Any) -> None:
        self._box, self._origin, self._text = api.FPDFText_GetCharBox, api.FPDFText_GetCharOrigin, text
        self._values = tuple(ctypes.c_double() for _ in range(6))
        self._into = tuple(map(ctypes.byref, self._values))

    def left_and_base(self, index: int) -> tuple[float, float]:
        self._box(self._text, index, *self._into[:4])
        self._origin(self._text, index, *self._into[4:])
        return self._values[0].value, self._values[5].value

    def right(self, index: int) -> float:
        self._box(self._text, index, *self._into[:4])
        return self._values[1].value

    def base(self, index: int) -> float:
        self._origin(self._text, index, *self._into[4:])
        return self._values[5].value


def _pieces(api: Any, text: Any) -> Iterator[tuple[int, int, str, float, bool | None]]:
    """(start, end, characters, size of the font, what stands before) of pieces of words that are of one size.

    Before a piece stands a space that the file has (False) or that PDFium tells by the gap alone (True), or none (None).
    Where a piece does not stand on one line, as with raised characters of full size, it is given character by character.
    """
    count = min(api.FPDFText_CountChars(text), _MOST_CHARACTERS)
    size_of, places = api.FPDFText_GetFontSize, _Places(api, text)
    spaced: bool | None = None
    words: list[str] = []
    start, size = 0, 0.0

    def whole(end: int) -> Iterator[tuple[int, int, str, float, bool | None]]:
        nonlocal spaced
        if end - start != len(words) or (
            len(words) > 1 and abs(places.base(start) - places.base(end - 1)) > 0.1 * abs(size)
        ):
            for place, character in enumerate(words):
                yield start + place, start + place + 1, character, size, spaced if not place else None
        elif words:
            yield start, end, "".join(words), size, spaced
        if words:
            spaced = None
        words.clear()

    for index, code in enumerate(_codes(api, text, count)):
        if code in (0, 10, 13) or 0xD800 <= code <= 0xDFFF:
            yield from whole(index)
            continue
        character = chr(code)
        if character.isspace():
            yield from whole(index)
            spaced = bool(api.FPDFText_IsGenerated(text, index))
            continue
        given = size_of(text, index)
        if words and given != size:
            yield from whole(index)
        if not words:
            start, size = index, given
        words.append(_HYPHENS.get(character, character))
    yield from whole(count)


def _codes(api: Any, text: Any, count: int) -> Sequence[int]:
    """The code of each character, in one call where PDFium gives as many as there are places."""
    held = (ctypes.c_ushort * (count + 1))()
    if api.FPDFText_GetText(text, 0, count, held) == count + 1 and not any(0xD800 <= code <= 0xDFFF for code in held):
        return held[:count]
    return [api.FPDFText_GetUnicode(text, index) for index in range(count)]


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
