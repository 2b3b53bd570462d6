"""Files beside the pages: downloads, redirects, data for the site's scripts, and staging it all on disk."""

from __future__ import annotations

import dataclasses
import html.parser
import json
import shutil
from pathlib import Path

import pytest

import tree
from measures import catalogue, exports, pages
from measures.__main__ import main

CASES = Path(__file__).parent / "cases"


def tiny_root(root: Path) -> Path:
    shutil.copytree(CASES / "tiny", root, dirs_exist_ok=True)
    shutil.copytree(tree.REPOSITORY / "schema", root / "schema")
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> catalogue.Catalogue:
    found, problems = catalogue.build(tiny_root(tmp_path_factory.mktemp("tiny")))
    assert not problems
    return found


def files(found: catalogue.Catalogue) -> dict[str, bytes]:
    return {asset.uri: asset.data for asset in exports.assets(found)}


def changed(site: catalogue.Catalogue, **aliases: tuple[str, ...]) -> catalogue.Catalogue:
    """The site with other aliases for some terms, and no former ids."""
    terms = {
        id_: dataclasses.replace(term, aliases=aliases.get(id_, ()), formerly=()) for id_, term in site.terms.items()
    }
    return dataclasses.replace(site, terms=terms)


def test_the_download_of_a_script_is_the_file_itself(site):
    snippet = site.snippets["mean-of-four"]
    assert files(site)["snippets/mean-of-four.py"].decode() == snippet.code


def test_a_notebook_is_valid_format_4_5(site):
    for uri, data in files(site).items():
        if not uri.endswith(".ipynb"):
            continue
        book = json.loads(data)
        assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
        assert book["metadata"]["kernelspec"]["name"] == "python3"
        ids = [cell["id"] for cell in book["cells"]]
        assert len(ids) == len(set(ids))
        for cell in book["cells"]:
            fields = {"id", "cell_type", "metadata", "source"}
            assert set(cell) == fields | ({"outputs", "execution_count"} if cell["cell_type"] == "code" else set())
            assert all(line.endswith("\n") for line in cell["source"][:-1])


def test_the_code_of_a_notebook_gives_the_claimed_values(site):
    book = json.loads(files(site)["snippets/mean-of-four.ipynb"])
    names: dict[str, object] = {}
    exec("".join(book["cells"][-1]["source"]), names)  # noqa: S102 - our own fixture
    assert names["mean"] == 2.5


def test_a_notebook_shows_claims_and_what_to_install(site):
    book = json.loads(files(site)["snippets/mean-on-a-gpu.ipynb"])
    text = ["".join(cell["source"]) for cell in book["cells"]]
    assert "| Mean of 1, 2, 3 and 4 on a GPU | `mean` | not measured yet |" in text[1]
    assert "pip install torch==2.13.0" in text[2]


def test_a_label_cannot_break_the_table_of_a_notebook(site):
    snippet = site.snippets["mean-of-four"]
    claims = (dataclasses.replace(snippet.claims[0], label="a | <b>b</b>\n`c` $d$"),)
    book = exports.notebook(site, dataclasses.replace(snippet, claims=claims))
    row = book["cells"][1]["source"][-1]
    assert row.count("|") == 4 and "<b>" not in row and "$" not in row


class Redirect(html.parser.HTMLParser):
    """Finds where a redirect page leads, by its refresh, its canonical link and its visible link."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if given.get("http-equiv") == "refresh":
            self.targets.append(given["content"].partition("url=")[2])
        elif "href" in given:
            self.targets.append(given["href"])


def redirects(found: catalogue.Catalogue) -> dict[str, str]:
    """Where each redirect of the site leads; its three links agree."""
    leads = {}
    for uri, data in files(found).items():
        if uri.endswith("/index.html"):
            targets = set(Redirect(data.decode()).targets)
            assert len(targets) == 1
            leads[uri] = targets.pop()
    return leads


def test_aliases_and_former_ids_lead_to_their_entry(site):
    assert redirects(site) == {
        "terms/arithmetic-mean/index.html": "../../terms/mean/",
        "terms/average/index.html": "../../terms/mean/",
        "terms/statistics-mean/index.html": "../../terms/mean/",
        "terms/x-friends/index.html": "../../terms/mean/",
        "terms/the-mean/index.html": "../../terms/mean/",
        "terms/middle-value/index.html": "../../terms/median/",
        "troubles/mean-of-nothing/index.html": "../../troubles/mean-requires-at-least-one-data-point/",
        "troubles/statisticserror/index.html": "../../troubles/mean-requires-at-least-one-data-point/",
        "troubles/empty-mean/index.html": "../../troubles/mean-requires-at-least-one-data-point/",
        "myths/a-robust-mean/index.html": "../../myths/mean-is-robust/",
    }


def test_a_redirect_never_takes_the_place_of_a_page(site):
    leads = redirects(changed(site, mean=("Median", "index", "MEAN")))
    assert not [uri for uri in leads if uri.startswith("terms/")]


def test_a_name_that_would_lead_to_two_entries_leads_to_none(site):
    leads = redirects(changed(site, mean=("C++",), median=("C", "c")))
    assert "terms/c/index.html" not in leads


def test_two_spellings_of_one_entry_share_a_redirect(site):
    assert redirects(changed(site, mean=("a mean", "A-Mean")))["terms/a-mean/index.html"] == "../../terms/mean/"


def test_a_former_id_wins_over_an_alias(site):
    terms = dict(changed(site, median=("the mean",)).terms)
    terms["mean"] = dataclasses.replace(terms["mean"], formerly=("the-mean",))
    assert redirects(dataclasses.replace(site, terms=terms))["terms/the-mean/index.html"] == "../../terms/mean/"


def test_a_name_without_latin_letters_has_no_redirect(site):
    assert not [uri for uri in redirects(changed(site, mean=("平均", "…"))) if uri.startswith("terms/")]


def test_a_hostile_title_stays_text_in_a_redirect(site):
    title = '</title><script>alert(1)</script>"'
    terms = {"mean": dataclasses.replace(site.terms["mean"], title=title)}
    data = files(dataclasses.replace(site, terms=terms))["terms/the-mean/index.html"].decode()
    assert "<script" not in data and data.count("</title>") == 1


def test_cards_hold_title_and_summary_by_address(site):
    cards = json.loads(files(site)["data/cards.json"])
    troubles, myths = {"troubles/mean-requires-at-least-one-data-point/"}, {"myths/mean-is-robust/"}
    assert set(cards) == {"terms/mean/", "terms/median/", *troubles, *myths}
    assert cards["terms/median/"]["title"] == "Median"


def test_the_same_content_gives_the_same_bytes(site, tmp_path):
    assert exports.assets(site) == exports.assets(catalogue.build(tiny_root(tmp_path))[0])


def stage(root: Path, folder: Path, *more: str) -> int:
    return main(["--root", str(root), "pages", str(folder), "--built-on", "2026-11-25", *more])


def test_staging_writes_pages_downloads_and_hand_written_pages(tmp_path):
    root = tiny_root(tmp_path / "root")
    tree.put(root, "content/method.md", "# Method\n")
    assert stage(root, tmp_path / "docs") == 0
    for uri in ("terms/mean.md", "method.md", "snippets/mean-of-four.ipynb", "terms/average/index.html"):
        assert (tmp_path / "docs" / uri).is_file()


def test_staging_again_takes_away_what_is_gone_and_leaves_the_rest_alone(tmp_path):
    root, docs = tiny_root(tmp_path / "root"), tmp_path / "docs"
    tree.put(docs, "theirs.txt", "kept")
    stage(root, docs)
    before = (docs / "terms/mean.md").stat().st_mtime_ns
    tree.edit(
        root, [{"file": "content/terms/mean.yml", "find": "formerly: [the-mean]", "replace": "formerly: [old-mean]"}]
    )
    stage(root, docs)
    assert (docs / "terms/old-mean/index.html").exists() and not (docs / "terms/the-mean/index.html").exists()
    assert (docs / "terms/mean.md").stat().st_mtime_ns == before
    assert (docs / "theirs.txt").read_text() == "kept"


def test_content_that_cannot_be_read_is_not_staged(tmp_path, capsys):
    root = tiny_root(tmp_path / "root")
    tree.edit(root, [{"file": "content/terms/mean.yml", "find": "title: Mean\n", "replace": ""}])
    assert stage(root, tmp_path / "docs") == 1
    assert "content/terms/mean.yml:2" in capsys.readouterr().err
    assert not (tmp_path / "docs").exists()


def test_the_claims_are_exported_with_their_verdicts_and_evidence(site):
    data = json.loads(files(site)["api/v1/claims.json"])
    assert (data["version"], data["license"]) == (1, "CC-BY-4.0")
    first, second, third = data["claims"]
    assert [c["id"] for c in data["claims"]] == ["c001", "c002", "c003"]
    assert first["claim"] == "The mean ignores outliers & <noise>"
    assert (first["verdict"], first["subject"], first["url"]) == ("wrong", "Averages", "claims/averages/#c001")
    assert (first["entry"], first["myth"]) == ("terms/mean/", "myths/mean-is-robust/")
    run, sum_ = first["evidence"]
    assert (run["kind"], run["snippet"], run["url"]) == ("run", "outlier-shift", "snippets/outlier-shift/")
    figure = site.figure("outlier-shift")
    assert run["figures"] == [
        {
            "claim": "outlier-shift",
            "value": figure.value,
            "unit": figure.claim.unit,
            "device": "cpu",
            "date": figure.receipt.date,
            "stale": False,
        }
    ]
    assert sum_ == {"kind": "arithmetic", "text": "4 × 2.5 = 10"}
    assert (second["verdict"], second["evidence"], second["myth"]) == ("unverifiable", [], None)
    assert [piece["kind"] for piece in third["evidence"]] == ["run", "source"]
    assert third["evidence"][1] == {"kind": "source", "title": "Note on a method", "url": "https://example.org/welford"}


def test_a_simulated_figure_is_exported_and_shown_as_one_until_a_device_measured_it(site):
    claim = dataclasses.replace(site.claims["outlier-shift"], simulated_on=("cpu",))
    snippet = dataclasses.replace(site.snippets["outlier-shift"], claims=(claim,))
    simulated = dataclasses.replace(
        site, claims={**site.claims, claim.id: claim}, snippets={**site.snippets, snippet.id: snippet}
    )
    kinds = [e["kind"] for e in json.loads(files(simulated)["api/v1/claims.json"])["claims"][0]["evidence"]]
    assert kinds == ["simulation", "arithmetic"]
    shown = {page.uri: page.markdown for page in pages.all_pages(simulated, built_on="2026-11-25")}
    assert "wm-fig--simulated" in shown["terms/mean.md"] and ">Simulated</span>" in shown["terms/mean.md"]
    assert "averages.md#c001\">simulation, arithmetic" in shown["claims/index.md"]

    cpu = site.receipts["outlier-shift"][0]
    card = dataclasses.replace(cpu, device=dataclasses.replace(cpu.device, id="h100", kind="cuda"))
    measured = dataclasses.replace(simulated, receipts={**site.receipts, snippet.id: (card, cpu)})
    assert not measured.figure(claim.id).simulated
    shown = {page.uri: page.markdown for page in pages.all_pages(measured, built_on="2026-11-25")}
    assert "wm-fig--simulated" not in shown["terms/mean.md"]


def test_a_snippet_that_never_ran_is_no_evidence(site):
    unrun = dataclasses.replace(site, receipts={k: v for k, v in site.receipts.items() if k != "outlier-shift"})
    first = json.loads(files(unrun)["api/v1/claims.json"])["claims"][0]
    assert [piece["kind"] for piece in first["evidence"]] == ["arithmetic"]
    shown = {page.uri: page.markdown for page in pages.all_pages(unrun, built_on="2026-11-25")}
    assert 'averages.md#c001">arithmetic</a>' in shown["claims/index.md"]
