"""How well the search finds, how light it is and how fast: ours and Material's, in one Chromium, in one run.

`python -m bench search --queries FILE.jsonl` (or `python bench/search.py …`) reads records
{"id", "query", "expect": [entry, …], "kind"}, where an empty `expect` means that nothing
should be found. A record counts if one of its entries is written. Success at n: one of them
is among the first n results, as displayed. Queries in other languages are reported apart.
Without --queries it takes those kept in the project; --no-large leaves out the made
catalogues of 1,000 and 10,000 entries, --no-material the baseline.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # as a script, Python knows this folder alone

from bench import _made_entries, _search_browser, _search_material  # noqa: E402
from measures import catalogue  # noqa: E402
from measures.exports import search  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from tools import browser  # noqa: E402

QUERIES = ROOT / "tests" / "cases" / "search" / "queries.jsonl"
FIRST, THIRD = 0.92, 0.98
KILOBYTES = {132: 60, 1_000: 120, 10_000: 400}
MILLISECONDS = {132: 20, 1_000: 50, 10_000: 50}
TYPED = 40
"""Queries typed letter by letter into each catalogue."""
SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    id: str
    query: str
    expect: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    record: Record
    got: tuple[str, ...]
    """Entries whose pages were found, best first; what is no entry's page by its address."""

    @property
    def rank(self) -> int:
        """Place of the first entry that was expected, from 1; 0 if there is none."""
        return next((n for n, slug in enumerate(self.got, 1) if slug in self.record.expect), 0)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables; 1 if ours misses a promise."""
    options = _options(arguments)
    data, _ = catalogue.build(ROOT)
    written = {entry.id for entry in data.entries}
    records = read(options.queries, written)
    files = search.files(data)
    kept = True
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find_or_install(), args=list(_search_browser.ARGUMENTS))
        with _search_browser.page_in(chromium, files) as page:
            page.fresh()
            ours = [Outcome(record=r, got=_ours(page.search(r.query))) for r in records]
        kept &= _quality("ours", ours)
        if not options.no_material:
            with _search_material.open_(chromium) as site:
                theirs = [Outcome(record=r, got=_slugs(site.search(r.query))) for r in records]
                weight = site.weight()
            _quality("Material's", theirs)
            print(f"  its worker failed at {site.failed} queries and did not come back from {len(site.silent)}", *site.silent, sep="  ")
            print(f"  its worker and index, before the first result: {weight / 1e3:.0f} kB compressed")
        _misses(ours)
        kept &= _size_and_speed(chromium, len(data.entries), files, records)
        if not options.no_large:
            for count in (1_000, 10_000):
                made = search.packed(_made_entries.make(data, count), [])
                kept &= _size_and_speed(chromium, count, made, records)
        chromium.close()
    return 0 if kept else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--queries", type=Path, default=QUERIES, help="records as JSON lines")
    parser.add_argument("--no-large", action="store_true", help="without the made catalogues")
    parser.add_argument("--no-material", action="store_true", help="without Material's search, which builds the site once more")
    return parser.parse_args(arguments)


def read(path: Path, written: set[str]) -> list[Record]:
    """The records that count: nonsense, and those with an entry that is written."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    records = [Record(id=i["id"], query=i["query"], expect=tuple(i["expect"]), kind=i["kind"]) for i in lines]
    return [r for r in records if not r.expect or written & set(r.expect)]


def _ours(answer: dict) -> tuple[str, ...]:
    return _slugs([result["url"] for result in answer["results"]])


def _slugs(urls: list[str]) -> tuple[str, ...]:
    """Ids of the entries at these addresses; a page that is no entry's keeps its address."""
    found = []
    for url in urls:
        folder, _, name = url.partition("#")[0].strip("/").rpartition("/")
        found.append(name if folder in ("terms", "troubles", "myths") else url)
    return tuple(found)


def _quality(title: str, outcomes: list[Outcome]) -> bool:
    """Print success by kind; whether the promises hold."""
    counted = [o for o in outcomes if o.record.expect and o.record.kind != "other-language"]
    print(f"{title:<22} {'queries':>7} {'@1':>7} {'@3':>7} {'MRR':>6}")
    for kind in sorted({o.record.kind for o in counted}):
        _row(f"  {kind}", [o for o in counted if o.record.kind == kind])
    first, third = _row("  all", counted)
    other = [o for o in outcomes if o.record.kind == "other-language"]
    if other:
        _row("  other languages", other)
    nonsense = [o for o in outcomes if not o.record.expect]
    loud = [o for o in nonsense if o.got]
    print(f"  nonsense: {len(nonsense) - len(loud)} of {len(nonsense)} give nothing", *(o.record.query for o in loud), sep="  ")
    return first >= FIRST and third >= THIRD and not loud


def _row(title: str, outcomes: list[Outcome]) -> tuple[float, float]:
    count = len(outcomes) or 1
    first, third = (sum(0 < o.rank <= n for o in outcomes) / count for n in (1, 3))
    mean = sum(1 / o.rank for o in outcomes if o.rank) / count
    print(f"{title:<22} {len(outcomes):7} {first:7.1%} {third:7.1%} {mean:6.3f}")
    return first, third


def _misses(outcomes: list[Outcome]) -> None:
    wrong = [o for o in outcomes if o.record.expect and o.rank != 1]
    print(f"misses at 1: {len(wrong)}")
    for o in wrong:
        print(f"  {o.record.id} {o.record.query!r}: expected {', '.join(o.record.expect)}; got {', '.join(o.got[:SHOWN]) or 'nothing'}")


def _size_and_speed(chromium, count: int, files: dict[str, bytes], records: list[Record]) -> bool:
    """Print what is fetched and how long a keystroke takes; whether both promises hold."""
    queries = [r.query for r in records if r.expect][:: max(1, len(records) // TYPED)]
    with _search_browser.page_in(chromium, files) as page:
        page.fresh()
        opened, start = page.weight(), list(page.asked)
        first, whole = [], []
        for query in queries:
            page.fresh()
            page.forget()
            for end in range(1, len(query) + 1):
                if page.search(query[:end])["results"]:
                    break
            first.append(page.weight([*start, *page.asked]))
            page.search(query)
            whole.append(page.weight([*start, *page.asked]))
        cold = page.keystrokes(queries, again=True)
        page.fresh()
        page.keystrokes(queries)
        warm = page.keystrokes(queries)
    total = sum(len(content) for content in files.values())
    limit, slow = KILOBYTES.get(count, KILOBYTES[132]), MILLISECONDS.get(count, MILLISECONDS[132])
    print(f"{count:,} entries ({total / 1e6:.1f} MB in {len(files)} files), compressed kB:")
    print(f"  on opening {opened / 1e3:.0f}, to the first result {_spread(first, 1e3)} (at most {limit}), to the whole query {_spread(whole, 1e3)}")
    print(f"  ms of a keystroke: p50 {statistics.median(warm):.1f}, p95 {_p95(warm):.1f} (at most {slow}); fetching parts, p50 {statistics.median(cold):.1f}, p95 {_p95(cold):.1f}")
    return max(first) <= limit * 1e3 and _p95(warm) < slow


def _spread(values: list[int], unit: float) -> str:
    return f"{statistics.median(values) / unit:.0f} (most {max(values) / unit:.0f})"


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
