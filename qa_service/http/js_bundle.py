"""ES modules and their style sheets as one classic script, so that a foreign page needs one tag and no CORS. Pure.

Each module becomes a function that is called once, in the order of imports; names of one module do not meet those of
another. Read are the forms our own modules use: `import { a, b as c } from "./x.js"`, `import sheet from "./x.css"
with { type: "css" }`, and `export` before a function, a class or a const.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from posixpath import dirname, join, normpath

_IMPORT = re.compile(r'^import\s+\{([^}]*)\}\s+from\s+"(\.{1,2}/[^"]+\.js)";?[ \t]*$', re.MULTILINE)
_SHEET = re.compile(
    r'^import\s+(\w+)\s+from\s+"(\.{1,2}/[^"]+\.css)"\s+with\s+\{\s*type:\s*"css"\s*\};?[ \t]*$', re.MULTILINE
)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function\b\s*\*?|class\b|const\b)\s*([\w$]+))", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*$", re.MULTILINE)


class ModuleError(ValueError):
    """A module that cannot be part of one script."""


def bundled_script(entry: str, read: Callable[[str], str]) -> str:
    """A script that does what the module `entry` does; `read` gives the text of a path.

    Raises ModuleError naming the path for a circle of imports and for a form that is not read here.
    """
    numbers: dict[str, int] = {}
    pieces: list[str] = []

    def add(path: str, above: tuple[str, ...]) -> int:
        if path in above:
            raise ModuleError(f"{path} imports itself: {' → '.join([*above, path])}. Move what both need to a third.")
        if path not in numbers:
            body = _module(path, read(path), lambda target: add(target, (*above, path)), read)
            numbers[path] = len(numbers)
            pieces.append(f"const m{numbers[path]} = {body};\n")
        return numbers[path]

    add(entry, ())
    return '(() => {\n"use strict";\n' + "".join(pieces) + "})();\n"


def _module(path: str, text: str, number_of: Callable[[str], int], read: Callable[[str], str]) -> str:
    """One module as a function that is called and gives what it exports."""

    def imported(found: re.Match[str]) -> str:
        names = ", ".join(name.strip().replace(" as ", ": ") for name in found[1].split(",") if name.strip())
        return f"const {{ {names} }} = m{number_of(_beside(path, found[2]))};"

    def sheet(found: re.Match[str]) -> str:
        css = json.dumps(read(_beside(path, found[2])), ensure_ascii=False)
        return f"const {found[1]} = new CSSStyleSheet();\n{found[1]}.replaceSync({css});"

    names = _EXPORT.findall(text)
    text = _EXPORT.sub("", _SHEET.sub(sheet, _IMPORT.sub(imported, text)))
    left = _LEFT.search(text)
    if left:
        raise ModuleError(f"{path}: {left[0][:80]!r} is a form of import or export that one script cannot hold.")
    return f"(() => {{\n{_slim(path, text).strip()}\nreturn {{ {', '.join(names)} }};\n}})()"


def _slim(path: str, text: str) -> str:
    """A module without its comment lines and its indentation: a quarter less to be sent.

    Raises ModuleError for a template that goes over lines, since what looks like a comment or indentation in it is text.
    """
    text = _COMMENT.sub("", text)
    if wide := next((line for line in text.splitlines() if line.count("`") % 2), None):
        raise ModuleError(f"{path}: {wide.strip()[:80]!r} begins a template of several lines, which is not read here.")
    return _INDENT.sub("", text)


def _beside(path: str, target: str) -> str:
    return normpath(join(dirname(path), target))
