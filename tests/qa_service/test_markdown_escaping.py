"""Text that is not ours, written as Markdown and rendered back, is the text itself and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa_service.wire.markdown_escaping import block_quote, footnote, heading, inline, line, paragraphs
from tests.qa_service.rendered import COMMONMARK, GITHUB, shown

RENDERERS = pytest.mark.parametrize("renderer", [COMMONMARK, GITHUB], ids=["commonmark", "github"])
HARD = [
    "HLA-B*57:01", "HLA-B*58:01", "*a*", "**", "_", "a_b_c", "_x_", "`", "``", "<", "<b>", "</b>", "<!-- ", "<script>", "<?", "<5", "< 5",
    ">", "> ", "[", "]", "[1]", "[^1]", "[x](javascript:a)", "![i](u)", "[a]: b", "(", ")", "#", "# ", "## ", "+", "+ ", "-", "- ", "---", "=",
    "===", "!", "|", "|a|b|", "|---|", ":--", "~", "~~", "~~~", "```", "&", "&amp;", "&lt;", "&#35;", "&nope;", ";", "\\", "\\*", "\n", "\n\n",
    "\n\n\n", " ", "  ", "    ", "\t", "1.", "1. ", "2) ", "$", "$$", "a", "12", "é", "ﬁ", "µg", "ربو", "\u200f", "\u202e", "العلاج 5 mg", "חולה", "\u00a0", "\u2028", "https://x.test", "a@b.test", "{{x}}", "^2^", "==m==",
]  # fmt: skip
TEXTS = st.lists(
    st.sampled_from(HARD) | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=3), max_size=12
).map("".join)


@RENDERERS
@given(text=TEXTS)
def test_a_block_quote_has_the_characters_of_its_text_and_no_mark_up(renderer: MarkdownIt, text: str) -> None:
    seen = shown("\n".join(block_quote(paragraphs(f"x{text}y"), "— z")), renderer)
    assert seen.foreign == []
    ((*quoted, credit),) = seen.quotes
    assert credit == "— z"
    assert "\n\n".join(quoted) == f"x{text}y"


@RENDERERS
@given(text=TEXTS)
def test_text_that_begins_or_ends_with_a_sign_keeps_it(renderer: MarkdownIt, text: str) -> None:
    text = text.strip()
    seen = shown("\n".join(block_quote(paragraphs(text), "— z")), renderer)
    assert seen.foreign == []
    ((*quoted, _),) = seen.quotes
    assert "\n\n".join(quoted) == text


@RENDERERS
@given(text=TEXTS)
def test_any_value_is_one_line_wherever_it_stands(renderer: MarkdownIt, text: str) -> None:
    words = " ".join(text.split())
    note = footnote("1", f"{text} (by order)")
    seen = shown(f"**{inline(f'b {text}')}**\n\n- {line(text)}\n- c\n\n## {heading(text)}\n\n{note}\n\nend", renderer)
    assert seen.foreign == []
    assert seen.quotes == []
    assert seen.headings == [words]
    assert [item.strip("\n") for item in seen.items] == [words, "c"]
    assert seen.text.startswith(f"b {words}".strip())
    assert f"[^1]: {words} (by order)".replace(":  ", ": ") in seen.text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "The dose is 5 mg/kg (range 2-6), i.e. < 7 % [2, 3].",
            "The dose is 5 mg/kg (range 2-6), i.e. < 7 % \\[2, 3].",
        ),
        (
            "Age > 12 years; p < .05; a & b; n = 3; IL-5; snake_case",
            "Age > 12 years; p < .05; a & b; n = 3; IL-5; snake_case",
        ),
        ("-5 °C and 1.5 mL", "-5 °C and 1.5 mL"),
    ],
)
def test_what_is_no_sign_stays_as_it_is(text: str, written: str) -> None:
    assert line(text) == written


def test_the_items_of_a_list_stay_on_lines_of_their_own() -> None:
    made = "\n".join(block_quote(paragraphs("meats and\nshellfish\n- beer\n2. wine")))
    assert made == "> meats and\n> shellfish\\\n> \\- beer\\\n> 2\\. wine"
    assert COMMONMARK.render(made).count("<br />") == 2


@pytest.mark.parametrize(
    "text", ["Water (by order)", "javascript:alert(1) (explicit)", "<a b> (inferred)", "\\ (orphan)"]
)
def test_a_footnote_of_one_word_is_no_target_of_a_link(text: str) -> None:
    seen = shown(f"Words [^1].\n\n{footnote('1', text)}\n")
    assert seen.foreign == []
    assert text in seen.text


def test_nothing_is_escaped_in_the_sentences_of_the_shipped_article_but_their_signs() -> None:
    sentence = "Elevated serum IgE levels (30 to 700 IU/mL) 1, 4."
    assert line(sentence) == sentence
    assert not re.search(r"\\", paragraphs(sentence))


def test_an_address_with_an_escape_is_no_link_of_githubs() -> None:
    assert (
        inline("see https://x.test/a_b and https://x.test/*a*") == r"see https://x.test/a_b and https\://x.test/\*a\*"
    )


def test_the_page_writes_a_conversation_as_the_service_escapes_it() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node on the PATH")
    script = files("qa_service").joinpath("static/markdown.js").read_text(encoding="utf-8")
    texts = [f"a {first}{second} b {first}" for first in HARD for second in HARD[::7]]
    script += f"\nprocess.stdout.write(JSON.stringify({json.dumps(texts)}.map((t) => [inline(t), heading(t)])));"
    done = subprocess.run([node, "--input-type=module", "-"], input=script, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[inline(text), heading(text)] for text in texts]
