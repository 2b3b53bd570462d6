"""How well pasted logs are explained: right first answers, false alarms, and whether both runtimes agree.

`python -m bench explain --logs FILE.jsonl` reads records {"id", "expect": [trouble, …],
"log"}, where an empty `expect` means that nothing should be found. A record counts as a
positive if one of its troubles has an entry; the others count neither way, and what we
answer there is printed. The baseline is plain search for the signatures' literal text.
Without --logs it takes those kept in the project (bench/_log_set.py makes them).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # as a script, Python knows this folder alone

from measures import catalogue  # noqa: E402
from measures.explain import answer  # noqa: E402
from measures.exports.explain import book  # noqa: E402

from bench import _explain_browser, _long_log  # noqa: E402

LOGS = ROOT / "tests" / "cases" / "explain" / "logs.jsonl"
ROUNDS = 5
LIMIT_MS = 200
WITH_FRAGMENT, WITHOUT_FRAGMENT, QUIET = 0.95, 0.65, 0.97
"""First answers right where the text holds a known fragment and where it does not; negatives without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    id: str
    expect: tuple[str, ...]
    log: str


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables; 1 if the runtimes disagree, a share is missed or the browser is too slow."""
    options = _options(arguments)
    data, _ = catalogue.build(ROOT)
    known = book(data)
    records = _records(options.logs)
    fragments = _fragments(options.fragments, known)
    long = _long_log.long(known)
    with _explain_browser.open_(known) as page:
        there, there_ms = page.explain([record.log for record in records]), page.milliseconds(long, ROUNDS)
    here = [answer.explain(known, record.log) for record in records]
    here_ms = [_milliseconds(lambda: answer.explain(known, long)) for _ in range(ROUNDS)]
    kept = _score(records, here, fragments, {trouble["id"] for trouble in known["troubles"]})
    apart = [r.id for r, a, b in zip(records, here, there, strict=True) if a != b]
    print(f"runtimes that disagree: {len(apart)} of {len(records)}  {' '.join(apart[:10])}")
    print(f"{long.count(chr(10))} lines of {len(long) / 1e3:.0f} kB, best and median of {ROUNDS}:")
    for name, times in (("Python", here_ms), ("Chromium", there_ms)):
        print(f"  {name:9} {min(times):6.0f} ms {sorted(times)[ROUNDS // 2]:6.0f} ms")
    slow = min(there_ms) > LIMIT_MS
    return 1 if apart or slow or not kept else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench explain", description=__doc__)
    parser.add_argument("--logs", type=Path, default=LOGS, help="records as JSON lines")
    parser.add_argument("--fragments", type=Path, help="YAML whose `troubleshooting` lists {slug, signatures}, to split by")
    return parser.parse_args(arguments)


def _records(path: Path) -> list[Record]:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Record(id=item["id"], expect=tuple(item["expect"]), log=item["log"]) for item in lines]


def _fragments(path: Path | None, known: dict) -> dict[str, list[str]]:
    """Fragments of each trouble: those of a catalogue file, or the signatures of our entries."""
    if path is None:
        return {trouble["id"]: trouble["signatures"] for trouble in known["troubles"]}
    listed = yaml.safe_load(path.read_text("utf-8"))["troubleshooting"]
    return {item["slug"]: item["signatures"] for item in listed}


def _holds(fragment: str, log: str) -> bool:
    """Whether a text holds a fragment letter by letter, but for case and blanks; parts around `…` in order."""
    text, at = " ".join(log.lower().split()), 0
    for part in fragment.lower().split("…"):
        wanted = " ".join(part.split())
        at = text.find(wanted, at)
        if at < 0:
            return False
        at += len(wanted)
    return True


def _score(records: list[Record], answers: list[dict], fragments: dict[str, list[str]], written: set[str]) -> bool:
    """Print shares and misses; whether all three shares are reached."""
    with_, without, negatives, unwritten = [], [], [], []
    for record, said in zip(records, answers, strict=True):
        if not record.expect:
            negatives.append((record, said))
        elif written.isdisjoint(record.expect):
            unwritten.append((record, said))
        elif any(_holds(f, record.log) for slug in record.expect for f in fragments.get(slug, ())):
            with_.append((record, said))
        else:
            without.append((record, said))
    good = [
        _share("first answer, fragment in the text", with_, _first_right, WITH_FRAGMENT),
        _share("any answer,   fragment in the text", with_, _any_right),
        _share("first answer, no fragment", without, _first_right, WITHOUT_FRAGMENT),
        _share("any answer,   no fragment", without, _any_right),
        _share("no answer, negatives", negatives, _quiet, QUIET),
        _share("baseline: literal search, first answer", with_ + without, lambda r, _: _literal_right(r, fragments)),
    ]
    for title, group, right in (("misses", with_ + without, _first_right), ("false alarms", negatives, _quiet)):
        wrong = [(record, said) for record, said in group if not right(record, said)]
        print(f"{title}: {len(wrong)}", *(_line(*item) for item in wrong), sep="\n")
    answered = [(record, said) for record, said in unwritten if said["findings"]]
    print(f"troubles without an entry: {len(unwritten)}, answered: {len(answered)}", *(_line(*i) for i in answered), sep="\n")
    return all(good)


def _share(title: str, group: list, right: Callable[[Record, dict], bool], wanted: float | None = None) -> bool:
    count = sum(right(record, said) for record, said in group)
    share = count / len(group) if group else 1.0
    promised = f"  (at least {wanted:.0%})" if wanted else ""
    print(f"{title:40} {count:4} of {len(group):4}  {share:6.1%}{promised}")
    return wanted is None or share >= wanted


def _first_right(record: Record, said: dict) -> bool:
    return bool(said["findings"]) and said["findings"][0]["trouble"] in record.expect


def _any_right(record: Record, said: dict) -> bool:
    return any(found["trouble"] in record.expect for found in said["findings"])


def _quiet(_: Record, said: dict) -> bool:
    return not said["findings"]


def _literal_right(record: Record, fragments: dict[str, list[str]]) -> bool:
    hits: Iterator[str] = (slug for slug, texts in fragments.items() if any(_holds(text, record.log) for text in texts))
    return next(hits, None) in record.expect


def _line(record: Record, said: dict) -> str:
    got = ", ".join(f"{f['trouble']} ({f['certainty']}, line {f['line']})" for f in said["findings"]) or "nothing"
    return f"  {record.id}: expected {', '.join(record.expect) or 'nothing'}; got {got}"


def _milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
