"""`/widget.js`: how it is put together and served."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from qa_service.http.js_bundle import ModuleError, bundled_script
from qa_service.http.widget import script

MODULES = {
    "a/main.js": """import { greet as hello } from "../greet.js";
import { NAME } from "../name.js";
import sheet from "./look.css" with { type: "css" };
const words = 1;
hello(NAME, sheet);
""",
    "greet.js": """import { NAME } from "./name.js";
const words = 2;
export function greet(x) {}
export const twice = [NAME, NAME];
""",
    "name.js": """export const NAME = "x";
export class Thing {}
export async function* later() {}
""",
    "a/look.css": 'a::before { content: "\\201C"; }\n',
}


def test_modules_become_one_script_in_the_order_of_their_imports() -> None:
    made = bundled_script("a/main.js", MODULES.__getitem__)
    assert made.index('const NAME = "x"') < made.index("function greet") < made.index("hello(NAME, sheet)")
    assert made.count('const NAME = "x"') == 1
    assert "const { greet: hello } = m1;" in made
    assert "const { NAME } = m0;" in made
    assert "return { NAME, Thing, later };" in made
    assert r'sheet.replaceSync("a::before { content: \"\\201C\"; }\n");' in made
    assert not re.search(r"^\s*(import|export)\b", made, re.MULTILINE)


@pytest.mark.parametrize(
    "form",
    [
        'export { NAME } from "./name.js";', "export default function () {}", "export let changing = 1;",
        'import "./name.js";', 'import * as all from "./name.js";', 'import x from "./name.js";',
        'import { x } from "https://other.example/x.js";',
    ],
)  # fmt: skip
def test_a_form_that_one_script_cannot_hold_is_refused_with_the_name_of_the_file(form: str) -> None:
    with pytest.raises(ModuleError, match=r"main\.js"):
        bundled_script("main.js", {"main.js": f"{form}\n", "name.js": MODULES["name.js"]}.__getitem__)


def test_comment_lines_and_indentation_are_left_out_and_what_looks_like_them_in_a_string_stays() -> None:
    module = '// One.\n/** Two\n * three. */\nexport function f() {\n  // four\n  return "// five /* six */";\n}\n'
    made = bundled_script("main.js", {"main.js": module}.__getitem__)
    assert [word for word in ("One", "Two", "three", "four") if word in made] == []
    assert 'function f() {\nreturn "// five /* six */";\n}' in made


def test_a_template_of_several_lines_is_refused() -> None:
    with pytest.raises(ModuleError, match="several lines"):
        bundled_script("main.js", {"main.js": "export const a = `x\n  // y`;\n"}.__getitem__)


def test_modules_that_import_each_other_are_refused() -> None:
    circle = {
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;',
    }
    with pytest.raises(ModuleError, match=r"a\.js → b\.js → a\.js|a\.js imports itself"):
        bundled_script("a.js", circle.__getitem__)


def test_the_script_is_one_small_file_that_any_page_may_load(client: httpx.Client) -> None:
    reply = client.get("/widget.js", headers={"Origin": "https://other.example"})
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert reply.content == script().plain
    assert len(gzip.compress(reply.content)) < 30_000


def test_a_browser_that_has_the_script_is_not_sent_it_again(client: httpx.Client) -> None:
    first = client.get("/widget.js")
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get("/widget.js", headers={"Accept-Encoding": "identity"}).content == first.content


def test_the_script_can_run_where_a_policy_forbids_all_but_scripts() -> None:
    source = script().plain.decode()
    for forbidden in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        ".style.",
        '"style"',
        "<style",
    ]:
        assert forbidden not in source


def test_nothing_of_a_conversation_is_stored() -> None:
    source = script().plain.decode()
    for store in ["localStorage", "sessionStorage", "indexedDB", "document.cookie"]:
        assert store not in source
