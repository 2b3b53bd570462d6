"""An out-of-memory message gives the same numbers, case and shapes in Python and in a real browser, however it is broken."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import built
import pytest
import yaml
from measures import catalogue
from measures.explain import memory, memory_models, memory_shapes, memory_text

FOLDER = Path(__file__).parent / "cases" / "memory"
ASSETS = built.ROOT / "hooks" / "theme" / "assets" / "wm"
CASES = {
    f"{path.stem}: {name}": case
    for path in sorted(FOLDER.glob("*.yml"))
    for name, case in yaml.safe_load(path.read_text("utf-8")).items()
}
GENERAL = "cuda-out-of-memory"


@pytest.fixture(scope="module")
def in_browser(chromium, tmp_path_factory):
    """decode() of every text of a list, in one page of a real browser, served from the theme's files."""
    server = built.Server(tmp_path_factory.mktemp("decoder"))
    shutil.copytree(ASSETS / "explain", server.folder / "explain")
    (server.folder / "index.html").write_text("<!doctype html><title>decoder</title>", "utf-8")
    context = chromium.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server.root)
    page.evaluate("(address) => import(address).then((m) => { window.memory = m })", f"{server.root}explain/memory.js")

    def decode(texts: list[str]) -> list[list[dict]]:
        said = page.evaluate("(texts) => texts.map((text) => JSON.stringify(memory.decode(text)))", texts)
        assert not errors
        return [json.loads(each) for each in said]

    decode.page = page
    yield decode
    context.close()
    server.close()


@pytest.mark.parametrize("name", CASES)
def test_a_message_is_decoded_as_its_case_says(name):
    case = CASES[name]
    decoded = memory.decode(case["text"])
    assert len(decoded) == len(case["decoded"]), decoded
    for said, wanted in zip(decoded, case["decoded"], strict=True):
        shown = {key: memory_text.size(value) for key, value in said["numbers"].items()}
        for key, value in wanted.items():
            if key == "numbers":
                assert {k: shown.get(k) for k in value} == value, said
            elif key == "no_numbers":
                assert not set(value) & shown.keys(), said
            elif key == "no_shapes":
                assert not said["shapes"]
            elif key in ("arithmetic", "shapes"):
                assert [each for each in value if each not in said[key]] == [], said[key]
            elif key == "says":
                assert value in said["says"]
            else:
                assert said[key] == value, said


def test_the_browser_says_the_same_of_every_case_to_the_letter(in_browser):
    texts = [case["text"] for case in CASES.values()]
    here = [json.loads(json.dumps(memory.decode(text))) for text in texts]
    there = in_browser(texts)
    assert [name for name, a, b in zip(CASES, here, there, strict=True) if a != b] == []


def test_every_case_of_the_vocabulary_is_told_in_some_message():
    told = {said["case"] for case in CASES.values() for said in memory.decode(case["text"])}
    assert told == {*_vocabulary(), None}


# --- however it arrives -------------------------------------------------------


def _wrapped(text: str, width: int) -> str:
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


DISGUISES = {
    "wrapped by a narrow terminal": lambda text: _wrapped(text, 40),
    "wrapped in the middle of everything": lambda text: _wrapped(text, 7),
    "wrapped, with a rank before each line": lambda text: "\n".join(f"[rank3]: {line}" for line in _wrapped(text, 61).split("\n")),
    "in a frame": lambda text: "\n".join(f"│ {line:<58} │" for line in _wrapped(text, 58).split("\n")),
    "coloured": lambda text: "\n".join(f"\x1b[31m{line}\x1b[0m" for line in text.split("\n")),
    "with the line ends of Windows": lambda text: _wrapped(text, 70).replace("\n", "\r\n"),
    "in one word of upper case": lambda text: text.upper(),
    "from a worker of Ray": lambda text: "\n".join(f"(RayWorkerWrapper pid=3918397, ip=10.0.0.2) {line}" for line in text.split("\n")),
    "from vLLM's logger": lambda text: "\n".join(f"ERROR 04-01 23:46:56 [engine.py:160] {line}" for line in text.split("\n")),
    "from a container": lambda text: "\n".join(f"trainer-1  | {line}" for line in text.split("\n")),
}
ONE_LINE = {name: case["text"] for name, case in CASES.items() if "\n" not in case["text"].strip() and "hostile" not in name and case["decoded"]}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_changes_neither_numbers_nor_case(disguise, in_browser):
    dressed = {name: DISGUISES[disguise](text) for name, text in ONE_LINE.items()}
    here = {name: memory.decode(text) for name, text in dressed.items()}
    plain = {name: memory.decode(text) for name, text in ONE_LINE.items()}
    kept = ("form", "numbers", "case", "arithmetic", "shapes")
    wrong = [name for name in ONE_LINE if [[d[k] for k in kept] for d in here[name]] != [[d[k] for k in kept] for d in plain[name]]]
    assert wrong == []
    assert in_browser(list(dressed.values())) == json.loads(json.dumps(list(here.values())))


def test_lines_are_counted_as_an_editor_counts():
    text = "\n\n\r\n" + CASES["older: one request"]["text"]
    assert [said["line"] for said in memory.decode(text)] == [4]


def test_a_long_message_is_quoted_from_its_first_word_and_cut():
    text = "x" * 1000 + CASES["pytorch: full, and the list has this process"]["text"] + " 🔥" * 500
    quoted = memory.decode(text)[0]["text"]
    assert quoted.startswith("CUDA out of memory. Tried to allocate 224.00 MiB.") and len(quoted) == memory_text.QUOTE_MOST


# --- hostile input ------------------------------------------------------------

OOM = "CUDA out of memory. Tried to allocate 20.00 MiB "
FLOODS = {
    "one line of digits": "CUDA out of memory. Tried to allocate " + "9" * 1_000_000,
    "digits and points": "CUDA out of memory. Tried to allocate " + "1." * 500_000,
    "the anchor, over and over": "CUDA out of memory. Tried to allocate " * 27_000,
    "processes without end": OOM + "Process 1 has 1.00 GiB memory in use. " * 27_000,
    "sizes without a label": OOM + "20.00 MiB " * 100_000,
    "lines of nothing": "\n" * 1_000_000 + OOM,
    "prefixes without end": "[rank0]: " * 110_000 + OOM,
    "half of every needle": ("failed to allocate buffer of size model buffer size = using device CUDA0 (" * 14_000) + OOM,
    "brackets that do not close": "using device CUDA0 (" + "(" * 500_000 + "failed to allocate buffer for kv cache",
    "escapes that do not end": "\x1b[0;1;2;3;4;5" * 80_000 + OOM,
    "plans for layers": "layers.model=49 layers.offload=31 " * 30_000,
    "lists that do not close": 'memory.available="[' * 50_000 + "layers.offload=",
    "requests of vLLM": "max seq len (1) is larger " * 40_000 + "max seq len (",
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_a_megabyte_is_read_once(name, in_browser):
    """No pattern may backtrack without end: with one that did, this would not come back at all."""
    flood = FLOODS[name]
    assert len(flood) > 500_000
    here = memory.decode(flood)
    assert len(here) <= 50
    assert in_browser([flood])[0] == json.loads(json.dumps(here))


def test_every_repeat_in_a_pattern_is_bounded():
    """A `+`, `*` or `{n,}` would make the time of a hostile text more than linear; all but one run of kept characters are counted."""
    for path in sorted((built.ROOT / "hooks" / "measures" / "explain").glob("memory*.py")):
        for line in path.read_text("utf-8").splitlines():
            for literal in re.findall(r'r?f?"((?:[^"\\]|\\.)*)"', line):
                if line.lstrip().startswith(("_KEPT", '"""', "#")) or "(" not in literal and "[" not in literal:
                    continue
                assert not re.search(r"(?<!\\)[\])][+*]|\{[0-9]+,\}", literal), f"{path.name}: {literal}"


# --- shapes -------------------------------------------------------------------


def test_both_runtimes_have_the_same_models(in_browser):
    there = in_browser.page.evaluate("() => import(new URL('explain/memory-models.js', location)).then((m) => ({ ...m }))")
    here = {name: getattr(memory_models, name) for name in ("VOCABULARIES", "HEADS", "EMBEDDINGS", "KV_CACHES")}
    assert there == json.loads(json.dumps(here))


def test_a_random_size_is_seldom_said_to_fit():
    """Every tenth of a GiB from 1 to 32, none of them chosen: about one in five has a round shape by chance."""
    sizes = [int(tenths * 2**30 / 10) for tenths in range(11, 321) if tenths % 5]
    offered = [memory_shapes.fitting(size, 2**30 / 200, 2 * 2**20) for size in sizes]
    assert sum(map(bool, offered)) < 0.3 * len(sizes)


@pytest.mark.parametrize("vocabulary, name", memory_models.VOCABULARIES)
def test_the_logits_of_each_vocabulary_are_found_again(vocabulary, name):
    """PyTorch asks for 2 MiB blocks and prints two decimals; 8,192 tokens of float32 come back whatever is lost so."""
    printed = -(-8192 * vocabulary * 4 // 2**21) * 2**21
    unit = 2**30 if printed >= 2**30 else 2**20
    asked = int(int(printed / unit * 100 + 0.5) * unit / 100)
    offers = memory_shapes.fitting(asked, unit / 200, 2**21)
    logits = [offer["shape"] for offer in offers if offer["what"] == "logits"]
    # Some sizes belong to several vocabularies, as 128,256 is four times 32,064; two are offered.
    assert f"8,192 tokens × {vocabulary:,} ({name}) × 4 B" in logits or len(logits) == 2, offers


# --- the entries --------------------------------------------------------------


def _vocabulary() -> set[str]:
    schema = json.loads((built.ROOT / "schema" / "trouble.schema.json").read_text("utf-8"))
    return set(schema["properties"]["causes"]["items"]["properties"]["cases"]["items"]["enum"])


@pytest.fixture(scope="module")
def joined():
    return catalogue.build(built.ROOT)[0]


def test_each_case_has_a_cause_in_the_general_entry(joined):
    claimed = [case for cause in joined.troubles[GENERAL].causes for case in cause.cases]
    assert sorted(claimed) == sorted(_vocabulary())


def test_what_a_broken_snippet_printed_on_a_cpu_decodes_as_the_case_of_its_cause(joined):
    """On a card the snippets run under a small limit, so there the limit is the case."""
    seen = []
    for trouble in joined.troubles.values():
        for cause in trouble.causes:
            for run in joined.receipts.get(cause.broken or "", ()):
                if cause.cases and run.error and run.device.id == "cpu":
                    decoded = memory.decode(f"{run.output}\n{run.error.type}: {run.error.message}")
                    assert [said["case"] for said in decoded] == list(cause.cases), cause.broken
                    seen.append(cause.broken)
    assert {"llama-cache-refused", "host-ram-all-pairs"} <= set(seen)


def test_cases_of_every_cause_and_page_are_cases_of_the_decoder(joined):
    told = {said["case"] for case in CASES.values() for said in memory.decode(case["text"])}
    for trouble in joined.troubles.values():
        named = [case for cause in trouble.causes for case in cause.cases] + list(trouble.refines.cases if trouble.refines else ())
        assert set(named) <= told - {None}, trouble.id
