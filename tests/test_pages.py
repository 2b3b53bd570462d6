"""Pages: what stands on them for a small site, and that nothing a stranger writes acts on them."""

from __future__ import annotations

import dataclasses
import posixpath
import re
import shutil
from pathlib import Path

import markdown
import pytest
import yaml

import tree
from strict_html import read
from measures import addresses, catalogue, exports, pages
from measures.pages import html as put

CASES = Path(__file__).parent / "cases"
TODAY = "2026-11-25"
EXTENSIONS = ["md_in_html", "tables", "toc", "pymdownx.superfences", "pymdownx.highlight"]
HAND_WRITTEN = ("index.md", "method.md", "editorial.md", "contribute.md")


def tiny(root: Path, edits: list[dict] = ()) -> catalogue.Catalogue:
    """The tiny site, copied and changed."""
    shutil.copytree(CASES / "tiny", root, dirs_exist_ok=True)
    shutil.copytree(tree.REPOSITORY / "schema", root / "schema")
    tree.edit(root, list(edits))
    found, problems = catalogue.build(root)
    assert not problems, problems
    return found


def rendered(found: catalogue.Catalogue) -> dict[str, str]:
    return {page.uri: page.markdown for page in pages.all_pages(found, built_on=TODAY)}


def body(text: str) -> str:
    return text.split("\n---\n", 1)[1]


def as_html(text: str) -> str:
    return markdown.markdown(body(text), extensions=EXTENSIONS)


def cases() -> list:
    return [
        pytest.param(case, id=f"{file.stem}: {case['name']}")
        for file in sorted((CASES / "pages").glob("*.yml"))
        for case in tree.load_case(file)
    ]


@pytest.mark.parametrize("case", cases())
def test_a_page_reads_as_its_case_says(case, tmp_path):
    text = rendered(tiny(tmp_path, case.get("edit", ())))[case["page"]]
    for piece in case.get("has", ()):
        assert piece in text
    for piece in case.get("lacks", ()):
        assert piece not in text
    for piece in case.get("once", ()):
        assert text.count(piece) == 1
    places = [text.find(piece) for piece in case.get("order", ())]
    assert -1 not in places, case["order"][places.index(-1)]
    assert places == sorted(places)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> catalogue.Catalogue:
    return tiny(tmp_path_factory.mktemp("tiny"))


def test_the_tiny_site_keeps_every_rule(tmp_path):
    tiny(tmp_path)
    assert tree.problems(tmp_path, TODAY) == []


def test_the_same_content_gives_the_same_bytes(site, tmp_path):
    assert pages.all_pages(site, built_on=TODAY) == pages.all_pages(tiny(tmp_path), built_on=TODAY)


def test_every_kind_of_page_is_there_and_each_names_its_file(site):
    found = {page.uri: page.edit_path for page in pages.all_pages(site, built_on=TODAY)}
    assert found["terms/mean.md"] == "content/terms/mean.yml"
    assert found["snippets/mean-of-four.md"] == "snippets/evaluation-and-debugging/mean-of-four.py"
    assert found["claims/averages.md"] == "content/verdicts/averages.yml"
    assert found["paths/first-averages.md"] == "content/paths/first-averages.yml"
    lists = {"a-z.md", "answers.md", "ledger.md", "measurements.md"}
    lists |= {f"{folder}/index.md" for folder in ("terms", "troubles", "snippets", "claims", "paths")}
    assert lists <= set(found)
    assert "areas/tools-and-formats.md" not in found


def test_every_link_of_every_page_leads_to_a_page_and_an_anchor(site):
    text = rendered(site)
    read_pages = {uri: read(as_html(markdown_)) for uri, markdown_ in text.items()}
    files = {*text, *HAND_WRITTEN, *(asset.uri for asset in exports.assets(site))}
    for uri, reader in read_pages.items():
        for link in reader.links:
            path, _, anchor = link.partition("#")
            if "://" in path:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(uri), path)) if path else uri
            assert target in files, f"{uri} links to {link}"
            assert not anchor or anchor in read_pages[target].ids, f"{uri} links to {link}"


def test_ids_are_unique_on_each_page(site):
    for uri, text in rendered(site).items():
        ids = read(as_html(text)).ids
        assert len(ids) == len(set(ids)), uri


def test_no_list_table_or_paragraph_is_left_as_markdown(site):
    for uri, text in rendered(site).items():
        visible = re.sub(r"<(pre|code|samp|title|desc)\b.*?</\1>", "", as_html(text), flags=re.DOTALL)
        assert not re.search(r"(?m)^\s*(#{1,6} |[-*] |\| |```|</?div)(?!class)", re.sub(r"<[^>]+>", "", visible)), uri
        assert "markdown=" not in visible, uri


def test_every_page_has_one_h1_and_a_title(site):
    for uri, text in rendered(site).items():
        head = yaml.safe_load(text.split("---\n")[1])
        assert head["title"] and head["description"] and head["render_macros"] is False, uri
        assert as_html(text).count("<h1") == 1, uri


HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)> {{ 7*7 }} {% raw %} {: onclick=alert(1) }",
    "</title></summary></details></div></td></table></code></pre><iframe>",
    "[x](javascript:alert(1)) ![x](http://evil.example/x.png) <http://evil.example> [^a] [b][]",
    "``` ~~~ `code` *a* _b_ | c | # d\n# e\n---\ntitle: f\n\n```\n<b>g</b>\n```\n<details markdown='1'>\n\n**h**\n",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;img src=x&#x3e; \x1b[31mred\x1b[0m \x02\x03 \u2028 \u202e",
    ": no\n? - &anchor *alias !!python/object:os.system\t%TAG\n...\n--- \n",
)
KEPT = {
    "id",
    "area",
    "added",
    "path",
    "kind",
    "role",
    "unit",
    "snippet",
    "url",
    "digest",
    "key",
    "code_sha256",
    "devices",
    "needs",
}
"""Fields whose values the schema bounds to a pattern or a list."""
KEPT |= {
    "stack",
    "provenance",
    "where",
    "variable",
    "versions",
    "ran_at",
    "expires",
    "trouble",
    "language",
    "twin",
    "terms",
}
KEPT |= {"verdict", "entry", "myth", "snippets", "simulated_on"}
KEPT |= {"troubles", "formerly", "broken", "detectors", "place", "places", "snippet_refs", "entry_refs", "device"}


def poisoned(value: object, text: str, name: str = "") -> object:
    """A copy of a noun with every text that a stranger may choose replaced."""
    if name in KEPT:
        return value
    if isinstance(value, str):
        return text if value else value
    if isinstance(value, tuple):
        return tuple(poisoned(item, text, name) for item in value)
    if dataclasses.is_dataclass(value):
        changed = {f.name: poisoned(getattr(value, f.name), text, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)
    return value


def poison(site: catalogue.Catalogue, text: str) -> catalogue.Catalogue:
    every = lambda mapping: {key: poisoned(value, text) for key, value in mapping.items()}  # noqa: E731
    return dataclasses.replace(
        site,
        terms=every(site.terms),
        troubles=every(site.troubles),
        myths=every(site.myths),
        verdicts=poisoned(site.verdicts, text),
        paths=poisoned(site.paths, text),
        users=every(site.users),
        areas=poisoned(site.areas, text),
        snippets={k: dataclasses.replace(poisoned(s, text), body_line=1) for k, s in site.snippets.items()},
        receipts=every(site.receipts),
        skips=poisoned(site.skips, text),
        claims=every(site.claims),
    )


def poison_evidence(site: catalogue.Catalogue, text: str) -> catalogue.Catalogue:
    """Only snippets and their claims poisoned: texts keep their figures, whose labels are a stranger's too."""
    every = poison(site, text)
    return dataclasses.replace(site, snippets=every.snippets, receipts=every.receipts, claims=every.claims)


@pytest.mark.parametrize("spoil", [poison, poison_evidence])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_stranger_writes_becomes_an_element_an_attribute_or_a_link(site, text, spoil):
    clean = {uri: read(as_html(page)) for uri, page in rendered(site).items()}
    tags = set().union(*(reader.tags for reader in clean.values())) | {
        "strong",
        "em",
        "blockquote",
        "hr",
        "h2",
        "th",
        "br",
    }
    attributes = set().union(*(reader.attributes for reader in clean.values()))
    for uri, page in rendered(spoil(site, text)).items():
        reader = read(as_html(page))
        assert reader.tags <= tags, uri
        assert reader.attributes <= attributes, uri
        assert not [link for link in reader.links if "evil" in link or "javascript" in link], uri


@pytest.mark.parametrize("text", HOSTILE)
def test_front_matter_holds_one_title_whatever_it_is_called(site, text):
    for uri, page in rendered(poison(site, text)).items():
        head = yaml.safe_load(page.split("---\n")[1])
        assert set(head) <= {"title", "description", "tags", "render_macros", "hide", "search"}, uri
        for value in (head["title"], head["description"], *head.get("tags", ())):
            assert not set('<>"') & set(value) and "\n" not in value, uri


def test_backticks_in_a_line_make_code_and_nothing_else_does():
    assert put.words("Does `a*b` raise *it*?") == "Does <code>a&#42;b</code> raise &#42;it&#42;?"
    assert put.words("one ` alone") == "one &#96; alone"


def test_a_line_that_looks_like_a_list_is_none():
    assert markdown.markdown(put.plain("1. first")) == "<p>1. first</p>".replace("1", "&#49;")
    assert "<li>" not in markdown.markdown(put.plain("- first")) + markdown.markdown(put.plain("+ first"))


def test_recorded_output_reads_as_a_terminal_would_leave_it():
    assert put.terminal("\x1b[31mred\x1b[0m\n 10%\r 99%\r100%\r\ndone\x00\n\n") == "red\n100%\ndone\ufffd"


@pytest.mark.parametrize(
    ("from_uri", "to_uri", "file", "served"),
    [
        ("terms/a.md", "terms/b.md", "b.md", "../b/"),
        ("terms/a.md", "index.md", "../index.md", "../../"),
        ("terms/a.md", "terms/index.md", "index.md", "../"),
        ("terms/index.md", "terms/a.md", "a.md", "a/"),
        ("index.md", "terms/a.md", "terms/a.md", "terms/a/"),
        ("a-z.md", "snippets/a.py", "snippets/a.py", "../snippets/a.py"),
        ("snippets/a.md", "snippets/a.ipynb", "a.ipynb", "../a.ipynb"),
        ("terms/a.md", "terms/a.md", "a.md", "./"),
    ],
)
def test_a_link_is_a_path_between_files_and_an_address_when_served(from_uri, to_uri, file, served):
    assert addresses.href(from_uri, to_uri) == file
    link = f'<a class="x" href="{file}#y" download="a">l</a>'
    assert addresses.served(link, from_uri, {to_uri}) == (f'<a class="x" href="{served}#y" download="a">l</a>', ())


def test_serving_reports_dead_paths_and_leaves_other_links_alone():
    text = (
        '<a href="../gone.md">a</a> <a href="../b/">b</a> <a href="https://c.example/d.md">c</a> &lt;a href="e.md"&gt;'
    )
    found, dead = addresses.served(text, "terms/a.md", set())
    assert dead == ("../gone.md",)
    assert found == text.replace("../gone.md", "../../gone/")
