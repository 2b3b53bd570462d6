"""Contributors' Markdown: its marks are found, and nothing else of it can act on a page."""

from __future__ import annotations

import html
import re

import markdown
import pytest

from measures import prose
from measures.model import Place, Text

EXTENSIONS = ["md_in_html", "tables", "toc", "pymdownx.superfences", "pymdownx.highlight"]
MARKS = prose.Marks(
    link=lambda name: ("../terms/adamw.md", name) if name.lower() in ("adamw", "optimizer-state") else None,
    figure=lambda claim, unit: f'<a class="wm-fig" href="x">{claim}{"" if unit else " bare"}</a>',
    cite=lambda source: f'<sup class="wm-cite">{source}</sup>',
)


def text(value: str, kept: bool = True) -> Text:
    return Text(value=value, place=Place(path="a.yml", line=10), lines_kept=kept)


def html_of(value: str) -> str:
    return markdown.markdown(prose.render(text(value), MARKS), extensions=EXTENSIONS)


def kinds(value: str) -> list[str]:
    return [token.kind for token in prose.scan(value) if token.kind != "plain"]


def test_the_marks_of_a_text_are_found_in_order():
    value = "[AdamW][] keeps [two `big` states][optimizer-state], {{ figure('x') }}[^a], $w_i$ and `code`."
    assert kinds(value) == ["link", "link", "figure", "cite", "math", "inline"]


def test_tokens_cover_the_text_without_gaps():
    value = "a `b` [c][d]\n\n```python\n[x][y]\n```\n$$x$$ {{ figure('e') }}"
    tokens = prose.scan(value)
    assert "".join(token.text for token in tokens) == value
    assert all(a.end == b.start for a, b in zip(tokens, tokens[1:], strict=False))


def test_marks_inside_code_are_code():
    assert kinds("`[a][b] {{ figure('x') }}`") == ["inline"]
    assert kinds("```\n[a][b] $x$\n```") == ["fence"]


def test_an_amount_of_money_is_no_formula():
    assert kinds("It costs $5 an hour and $6 a day.") == []


def test_the_mask_keeps_every_offset():
    value = "See `x`, [two states][optimizer-state]\nand $y$ {{ figure('z') }}."
    masked = prose.mask(value, prose.scan(value))
    assert len(masked) == len(value) and masked.count("\n") == value.count("\n")
    assert masked.index("two states") == value.index("two states")


def test_a_place_inside_a_block_counts_lines():
    block = text("one\ntwo\nthree\n")
    assert str(block.at(block.value.index("three"))) == "a.yml:12"
    assert str(text("one\ntwo", kept=False).at(5)) == "a.yml:10"


def test_links_figures_citations_and_formulas_are_put_in():
    out = html_of("[Adam W][adamw] keeps {{ figure('x', unit=false) }}[^a], $w_i * 2$.")
    assert '<a href="../terms/adamw.md">Adam W</a>' in out
    assert '<a class="wm-fig" href="x">x bare</a><sup class="wm-cite">a</sup>' in out
    assert "<math" in out and "<em>" not in out


def test_an_unknown_link_renders_as_its_words():
    assert html_of("see [that thing][nowhere].") == "<p>see that thing.</p>"


def test_a_calculation_is_marked():
    assert '<span class="wm-calc">2 × 3\u00a0B = 6\u00a0B</span>' in html_of("It takes 2 × 3 B = 6 B of it.")


def test_no_line_ends_between_a_number_and_its_unit():
    assert prose.render(text("2 × 10⁻⁴ of 15 % or 3 GiB a day"), MARKS) == "2\u00a0×\u00a010⁻⁴ of 15\u00a0% or 3\u00a0GiB a day"


def test_lists_tables_and_code_still_work():
    out = html_of("Two things:\n- one\n- `two`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python title=\"x\"\ny = {1: 2}\n```\n")
    assert out.count("<li>") == 2 and "<table>" in out and 'class="highlight"' in out
    assert "title=" not in out


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<div markdown='1'>x</div>",
    "a <b\nonmouseover=alert(1)>c</b>",
    "<!-- comment --> <?php ?> <![CDATA[x]]>",
    "[x](javascript:alert(1))",
    "[x]( javascript:alert(1) 'title')",
    "![x](https://example.org/pixel.png)",
    "[x]: javascript:alert(1)\n\n[y][x] [x] [x][]",
    "<javascript:alert(1)>",
    "text {: onclick='alert(1)' }",
    "# Heading {: #id onclick=x }",
    "Title\n=====\n\nOther\n-----",
    "!!! note\n    text",
    "??? note\n    text",
    "*[HTML]: <script>",
    "--8<-- 'pyproject.toml'",
    "{{ 7 * 7 }} {% include 'x' %} {# c #}",
    "``` { .python onclick='x' }\ncode\n```",
    "```python {onclick='x'}\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "$\\text{</math><script>alert(1)</script>}$",
    "$$\\href{javascript:alert(1)}{x}$$",
    "[<img src=x onerror=alert(1)>][adamw]",
    "{{ figure('x') }}<script>",
    "&lt;script&gt; &#60;script>",
    "- <script>x</script>\n- [a](javascript:b)",
    "| <script> | [x](javascript:y) |\n|---|---|\n| {{ 1 }} | <b> |",
    "http://example.org www.example.org <https://example.org>",
]
ALLOWED = {
    "p", "a", "code", "pre", "span", "div", "sup", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
    "em", "strong", "blockquote", "br", "hr", "math", "mrow", "mi", "mo", "mn", "mtext", "mstyle", "mspace", "button",
}  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_a_contributor_types_becomes_markup_of_its_own(value):
    from html.parser import HTMLParser

    found: list[tuple[str, dict]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

        def handle_comment(self, data):
            found.append(("comment", {}))

        def handle_pi(self, data):
            found.append(("instruction", {}))

    Tags().feed(html_of(value))
    for tag, attributes in found:
        assert tag in ALLOWED, (tag, value)
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src")], attributes
        assert attributes.get("href", "x") in ("x", "../terms/adamw.md"), attributes


@pytest.mark.parametrize("value", [v for v in HOSTILE if "{" in v and "`" not in v and "$" not in v])
def test_no_template_braces_are_left_outside_code(value):
    rendered = prose.render(text(value), MARKS)
    assert "{{" not in rendered and "{%" not in rendered and "{:" not in rendered


@pytest.mark.parametrize(
    "value", ["`" * 6000, "[" * 6000, "[a" * 4000, "$" * 6000, "{{ figure(" * 1200, "$a " * 4000, "```\n" * 3000, "[^" * 6000]
)
def test_hostile_repetition_ends_soon(value):
    prose.render(text(value[:12000]), MARKS)


@pytest.mark.parametrize(
    ("tex", "says"),
    [(r"\frac{1}{2}", ""), (r"\frac{1", "1 opening and 0 closing braces"), (r"\nosuch{x}", r"\nosuch is not known")],
)
def test_a_formula_that_cannot_be_read_says_why(tex, says):
    assert prose.formula_problem(tex) == says


@pytest.mark.parametrize(
    "value",
    [
        "use `</div>` here",
        "``![</div>`` here",
        "[`</div>`][adamw]",
        "`a\n# b`",
        "- # b",
        "> # b",
        "- a\n- ---",
        "***",
        "* * *",
        "$$y$$# b",
        "$$y$$---",
        "b\n===$$y$$",
        "$$y$$    <b>",
        "``![!}`",
        "`<b>` and ` loose",
    ],
)
def test_a_text_never_leaves_its_block_nor_makes_a_heading_or_a_rule(value):
    page = f'<div class="x" markdown="1">\n\n{prose.render(text(value), MARKS)}\n\n</div>\n\nafter'
    out = markdown.markdown(page, extensions=EXTENSIONS)
    assert out.startswith('<div class="x">') and out.endswith("</div>\n<p>after</p>")
    assert not re.search(r"<h[1-6r]|&amp;#?\w+;", out)


@pytest.mark.parametrize(
    ("value", "code"),
    [("`a_b*c*`", "a_b*c*"), ("`` `x` ``", "`x`"), ("`a\n  b`", "a b"), ("`<b> & {{x}}`", "<b> & {{x}}"), ("[`a_b`][adamw]", "a_b")],
)
def test_inline_code_shows_what_was_typed(value, code):
    (shown,) = re.findall("<code>(.*?)</code>", html_of(value))
    assert html.unescape(shown) == code


def test_a_bar_in_code_ends_no_cell():
    assert "<code>a|b</code></td>" in html.unescape(html_of("| x | y |\n|---|---|\n| `a|b` | z |"))
