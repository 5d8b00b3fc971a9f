"""HTML as sites write it: half-linked markers, folded parts, headings that are only bold, notes, formulas, cells with lists."""

from __future__ import annotations

import pytest

from tests.corpus.reading import headings, listed, said, under
from tests.corpus.test_html import REFS, page


def test_markers_that_lead_nowhere_cite_as_the_linked_ones_do() -> None:
    article = page(
        "<h1>Iron</h1><p>Iron is low.<sup><a href='#r1'>1</a></sup> Tea binds it.<sup>2</sup> So does milk.<sup><a href='#r1'>1</a>,2</sup> "
        f"It fell to 10<sup>2</sup> units within 2 hours [2].</p>{REFS}"
    )
    assert [u.numbers for u in article.units[:4]] == [(1,), (2,), (1, 2), ()]


def test_brackets_that_the_list_has_no_entry_for_cite_nothing() -> None:
    article = page(
        f"<h1>Iron</h1><p>Iron is low [<a href='#r1'>1</a>]. Tea binds it [2]. It is so in women [30].</p>{REFS}"
    )
    assert [u.numbers for u in article.units[:3]] == [(1,), (2,), ()]


_TWENTY = "".join(f"<li id='r{n}'>Okafor T. Ferritin {n}. 2019.</li>" for n in range(1, 21))
_LONG_LIST = f"<h2>References</h2><ol>{_TWENTY}</ol>"


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("The median stay was 3 days [2-4].", ()),
        ("The hazard ratio was 2 [1, 4].", ()),
        ("The median stay was three days [2-4].", ()),
        ("Median age 12 years [6, 17].", ()),
        ("It fell by 3 points in all [2, 4].", ()),
        ("It rose to 7.5% [5, 11].", ()),
        ("It rose in 200 women of the north [2, 4].", (2, 4)),
        ("In 3 trials, iron was low [2–4].", (2, 3, 4)),
        ("Iron was low in 40% of women [2].", (2,)),
        ("Iron was low [2–4].", (2, 3, 4)),
    ],
)
def test_an_unlinked_bracket_behind_a_figure_is_no_citation(words: str, numbers: tuple[int, ...]) -> None:
    article = page(f"<h1>Iron</h1><p>Iron is low [<a href='#r1'>1</a>].</p><p>{words}</p>{_LONG_LIST}")
    assert [u.numbers for u in article.units[:2]] == [(1,), numbers]


@pytest.mark.parametrize(
    ("markup", "numbers"),
    [
        ("CO<sup>2</sup> rose.", ()),
        ("PaCO<sup>2</sup> rose.", ()),
        ("HbA<sup>1</sup> rose.", ()),
        ("IgG<sup>4</sup> rose.", ()),
        ("It had 5 ft<sup>2</sup> there.", ()),
        ("It had 5 feet<sup>2</sup> there.", ()),
        ("It is (a+b)<sup>2</sup> there.", ()),
        ("It rose by 2.5<sup>3</sup> there.", ()),
        ("Tea binds it.<sup>2</sup>", (2,)),
        ("Tea binds iron<sup>2,3</sup> well.", (2, 3)),
        ("Tea (and milk)<sup>2</sup> binds it.", (2,)),
        ("Tea,<sup>2</sup> as milk, binds it.", (2,)),
        ("CO<sup><a href='#r1'>1</a>,2</sup> rose.", (1, 2)),
    ],
)
def test_an_unlinked_raised_number_cites_behind_a_stop_or_a_word(markup: str, numbers: tuple[int, ...]) -> None:
    linked = "<p>Iron is low.<sup><a href='#r1'>1</a></sup></p>"
    article = page(f"<h1>Iron</h1>{linked}<p>{markup}</p>{_LONG_LIST}")
    assert [u.numbers for u in article.units[:2]] == [(1,), numbers]


def test_numbers_that_lead_to_the_address_of_an_entry_cite_it() -> None:
    article = page(
        "<h1>Iron</h1><p>Iron is low (<a href='https://a.example/1'>1</a>, <a href='https://a.example/2'>2</a>). "
        "See <a href='https://a.example/1'>the trial</a>.</p><h2>Sources</h2><p>We take care.</p><ul><li>Okafor T. "
        "<a href='https://a.example/1'>a.example</a></li><li>Sato K. <a href='https://a.example/2'>a.example</a></li></ul>"
    )
    assert [u.numbers for u in article.units[:2]] == [(1, 2), ()]
    assert [words for _, _, words in listed(article)] == ["Okafor T. a.example", "Sato K. a.example"]


@pytest.mark.parametrize(
    "words", ["26.2% lower with iron", "26.2%", "12 weeks", "[12] patients", "2 of 3", "3.5", "24/7"]
)
def test_words_that_lead_to_the_address_of_an_entry_are_no_marker_for_a_number_in_them(words: str) -> None:
    article = page(
        f"<h1>Iron</h1><p>Iron is low [<a href='https://a.example/1'>1</a>]. It was <a href='https://a.example/1'>{words}</a> there.</p>"
        "<h2>References</h2><ol><li>Okafor T. <a href='https://a.example/1'>a.example</a></li></ol>"
    )
    assert [u.numbers for u in article.units[:2]] == [(1,), ()]


@pytest.mark.parametrize(
    "part",
    [
        "<h3><button aria-expanded='false' aria-controls='p'>May I drink?</button></h3><div id='p' hidden>{}</div>",
        "<button aria-expanded='false'>May I drink?</button><div style='display:none'>{}</div>",
        "<h3><a data-toggle='collapse' href='#p'>May I drink?</a></h3><div id='p' class='collapse' style='display: none'>{}</div>",
        "<details><summary>May I drink?</summary>{}</details>",
        "<details><summary><h3>May I drink?</h3></summary>{}</details>",
        "<h3>May I drink?</h3><div hidden='until-found'>{}</div>",
    ],
)
def test_what_is_folded_up_is_read_under_the_words_that_open_it(part: str) -> None:
    words = "Alcohol lowers the pressure of the blood further."
    article = page(
        f"<h1>Iron</h1><h2>Advice</h2><p>Iron is low.</p>{part.format(f'<p>{words}</p>')}<h3>Then</h3><p>Go on.</p>"
    )
    assert [(article.unit_text(u), u.heading_path) for u in article.units] == [
        ("Iron is low.", ("Advice",)),
        (words, ("Advice", "May I drink?")),
        ("Go on.", ("Advice", "Then")),
    ]


@pytest.mark.parametrize(
    "menu",
    [
        "<nav><button aria-expanded='false' aria-controls='m'>Menu</button><div id='m' hidden>Iron, zinc, copper and more</div></nav>",
        "<button aria-haspopup='true' aria-expanded='false'>More</button><div hidden>Iron, zinc, copper and more</div>",
        "<button aria-expanded='false'>More</button><ul hidden><li>Iron, zinc, copper and more</li></ul>",
    ],
)
def test_a_menu_is_no_folded_part(menu: str) -> None:
    words = "Iron is low in many runners, as a trial of 200 women found in the north of the country."
    assert said(page(f"{menu}<h1>Iron</h1><p>{words}</p>")) == [words]


@pytest.mark.parametrize(
    "part",
    [
        "<button aria-expanded='false' aria-controls='comments'>Show comments</button><div id='comments' hidden>{}</div>",
        "<h3><button aria-expanded='false' aria-controls='comments'>Comments</button></h3><div id='comments'>{}</div>",
        "<button aria-expanded='false'>More on this</button><section id='related'>{}</section>",
        "<button data-toggle='collapse' data-target='#x'>Offers</button><div id='x' class='ads collapse'>{}</div>",
        "<button aria-expanded='false' aria-controls='x'>Show</button><div id='x' role='complementary'>{}</div>",
    ],
)
def test_what_is_no_article_is_none_when_it_is_folded_up_either(part: str) -> None:
    words = "Iron is low in many runners, as a trial of 200 women found in the north of the country."
    article = page(f"<h1>Iron</h1><p>{words}</p>{part.format('<p>I took ten and felt fine.</p>')}<p>{words}</p>")
    assert [(article.unit_text(u), u.heading_path) for u in article.units] == [(words, ()), (words, ())]


def test_a_folded_part_that_a_class_hides_is_read() -> None:
    article = page(
        "<h1>Iron</h1><button aria-expanded='false'>Why?</button><div class='hidden'><p>Iron is low in many.</p></div>"
    )
    assert [(article.unit_text(u), u.heading_path) for u in article.units] == [("Iron is low in many.", ("Why?",))]


def test_details_end_their_heading() -> None:
    article = page(
        "<h1>Iron</h1><h2>Advice</h2><details><summary>Why</summary><p>One.</p></details><details><summary>How</summary><p>Two.</p></details><p>Three.</p>"
    )
    assert [u.heading_path for u in article.units] == [("Advice", "Why"), ("Advice", "How"), ("Advice",)]


_OPENING = "<button aria-expanded='false' aria-controls='p'>Who must not</button>"
_PANEL = "<div id='p'><p>Nobody who fell ill of it before.</p></div>"


@pytest.mark.parametrize(
    "part",
    [
        f"<h2>Dose</h2>{_OPENING}{_PANEL}<p>All others may.</p>",
        f"<h2>Dose</h2><h3>{_OPENING}</h3>{_PANEL}<p>All others may.</p>",
        f"<h3>Dose</h3><h5>{_OPENING}</h5>{_PANEL}<p>All others may.</p>",
        f"<h2>Dose</h2><div><div>{_OPENING}</div></div>{_PANEL}<ul><li>All others may.</li></ul>",
        f"<h3>Dose</h3><details><summary>Who must not</summary>{_PANEL}</details><p>All others may.</p>",
        "<h2>Dose</h2><details><summary>Who must not</summary><ul><li>Nobody who fell ill of it before.</li></ul></details>"
        "<ul><li>All others may.</li></ul>",
        f"<h2>Dose</h2>{_OPENING}{_PANEL}<p>All others may.<br>So may I.</p>",
        f"<h2>Dose</h2>{_OPENING}{_PANEL.replace('<p>', '<h4>In short</h4><p>')}<p>All others may.</p>",
    ],
)
def test_text_behind_what_is_folded_up_stands_under_the_heading_above_it(part: str) -> None:
    paths = {article.unit_text(u): u.heading_path for article in [page(f"<h1>Iron</h1>{part}")] for u in article.units}
    assert paths["All others may."] == ("Dose",)
    assert {path for words, path in paths.items() if words.startswith("Nobody")} <= {
        ("Dose", "Who must not"),
        ("Dose", "Who must not", "In short"),
    }


def test_of_buttons_beside_one_another_none_lends_its_words_to_the_part_of_another() -> None:
    article = page(
        "<h1>Iron</h1><h2>Dose</h2><button aria-expanded='true' aria-controls='a'>Adults</button><button aria-expanded='false' aria-controls='b'>"
        "Children</button><div id='a'><p>Take 60 mg once a day.</p></div><div id='b'><p>Take 20 mg once a day.</p></div>"
    )
    assert [u.heading_path for u in article.units] == [("Dose",), ("Dose",)]


def test_a_paragraph_that_is_bold_as_a_whole_is_a_heading_or_introduces_a_list() -> None:
    article = page(
        "<h1>Iron</h1><h2>Effects</h2><p><b>In women</b></p><p>Iron is low.</p><p><u>Common (1 in 10)</u></p><p>·&nbsp;rash<br>·&nbsp;fever</p>"
        "<p><strong>Take it with food.</strong></p><p>Iron <b>is low</b> here.</p><p><b>Rare</b></p><ul><li>gout</li></ul>"
    )
    assert headings(article)[1:] == [(2, "Effects"), (3, "In women")]
    assert under(article, "rash") == under(article, "fever") == "Common (1 in 10)"
    assert under(article, "gout") == "Rare"
    assert "Take it with food." in said(article)


def test_a_reference_list_right_behind_a_list_keeps_its_heading() -> None:
    article = page(f"<h1>Iron</h1><p>Iron is low <a href='#r1'>[1]</a>.</p><ul><li>tea</li></ul>{REFS}")
    assert headings(article)[-1] == (2, "Literatur")
    assert article.units[-1].heading_path == ("Literatur",)


def test_lists_and_tables_in_cells_keep_what_parts_them() -> None:
    article = page(
        "<h1>Iron</h1><table><tr><td>Who</td><td>Dose</td></tr><tr><td>adults</td><td><ul><li>60 mg daily</li><li>120 mg weekly</li></ul></td></tr>"
        "<tr><td>others</td><td><table><tr><td>boys</td><td>5 mg</td></tr><tr><td>girls</td><td>6 mg</td></tr></table></td></tr></table>"
    )
    assert said(article) == [
        "| Who | Dose |",
        "| adults | 60 mg daily; 120 mg weekly |",
        "| others | boys 5 mg; girls 6 mg |",
    ]


def test_a_table_that_lays_a_page_out_is_read_for_what_is_in_it() -> None:
    words = "Iron is low in many runners. " * 40
    article = page(f"<h1>Iron</h1><table><tr><td>Left.</td><td><p>{words}</p><ul><li>tea</li></ul></td></tr></table>")
    assert said(article)[:2] == ["Left.", "Iron is low in many runners."]
    assert said(article)[-1] == "tea"


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("Ma<sup>2,*</sup> wrote.", "Ma²,* wrote."),
        ("See it<sup>a,b</sup>.", "See itᵃ,ᵇ."),
        ("It rose.<sup><span>[</span>1<span>]</span></sup>", "It rose.[1]"),
        ("On the 4<sup>th</sup> day.", "On the 4th day."),
        ("<math><msup><mn>10</mn><mn>9</mn></msup></math> cells.", "10⁹ cells."),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> of it.", "1/2 of it."),
        ("<math><msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup></math> is it.", "x^(n+1) is it."),
        ("Stop slowly.<span role='tooltip'>A tooltip.</span>", "Stop slowly."),
    ],
)  # fmt: skip
def test_raised_signs_and_formulas_say_what_they_show(markup: str, printed: str) -> None:
    assert said(page(f"<h1>Iron</h1><p>{markup}</p>")) == [printed]


_SUM = "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>"
_BRACED = "<mrow><mo>(</mo><mi>a</mi><mo>+</mo><mi>b</mi><mo>)</mo></mrow>"


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        ("<mfrac><mrow><mn>140</mn><mo>−</mo><mtext>age</mtext></mrow><mn>72</mn></mfrac>", "(140−age)/72"),
        (f"<mfrac><mn>1</mn>{_SUM}</mfrac>", "1/(a+b)"),
        ("<mfrac><mn>1</mn><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>", "1/(2a)"),
        (f"<mfrac>{_BRACED}<mn>2</mn></mfrac>", "(a+b)/2"),
        (f"<msup>{_SUM}<mn>2</mn></msup>", "(a+b)^2"),
        (f"<msup>{_BRACED}<mn>2</mn></msup>", "(a+b)^2"),
        ("<mn>2</mn><msup><mi>age</mi><mn>2</mn></msup>", "2age^2"),
        (f"<msqrt>{_SUM}</msqrt>", "√(a+b)"),
        ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2 1/2"),
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>4</mn></mrow></msup>", "10⁻⁴"),
    ],
)
def test_a_formula_on_one_line_says_what_it_says_in_two_dimensions(formula: str, printed: str) -> None:
    article = page(
        f"<h1>Iron</h1><p>Iron is low.<sup><a href='#r1'>1</a></sup></p><p>It is <math>{formula}</math> here.</p>{REFS}"
    )
    assert said(article)[1] == f"It is {printed} here."
    assert article.units[1].numbers == ()


def test_the_sign_of_a_note_stands_before_its_words() -> None:
    article = page("<h1>Iron</h1><p>Iron is low.</p><div class='fn'><sup>a</sup><p>Age 70–82.</p></div>")
    assert said(article) == ["Iron is low.", "ᵃ Age 70–82."]


def test_arrows_back_into_the_text_are_no_words() -> None:
    article = page("<h1>Iron</h1><p>Iron is low.</p><ul><li><a href='#x'>^</a> In the north.</li></ul>")
    assert said(article) == ["Iron is low.", "In the north."]
