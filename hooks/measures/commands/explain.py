"""`measures explain [FILE|NAME …]`: find the known errors of a log, or an entry by its name.

Without an argument the log is standard input, as in `measures explain < log.txt`.
An argument that names a file is a log. The others together are a name, an id or an
error message: `measures explain gradient accumulation`. `--file` and `--word` decide
where both could be meant. It needs no network and sends nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from measures import names
from measures.commands import answering, pasted
from measures.commands.pasted import STDIN, Pasted
from measures.explain.answer import explain

FOUND, NOTHING, USAGE = 0, 1, 2

DATA = Path(__file__).parents[1] / "data" / "explain.json"
"""In a wheel; tools/wheel.py puts it there."""

WIDEST = 100
"""Columns beyond which a line of prose is hard to read."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "exit status: 0 something was found, 1 nothing was, 2 wrong use or a file that cannot be read"
    parser.add_argument("what", nargs="*", metavar="FILE|NAME", help="logs, or the words of a name; - is standard input")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--file", dest="kind", action="store_const", const="file", help="the arguments are files")
    kind.add_argument(
        "--word", dest="kind", action="store_const", const="word", help="the arguments are words, whatever files there are"
    )


def carries_data() -> bool:
    """Whether this is an installed wheel; a checkout makes the data anew from content/."""
    return DATA.is_file()


def run(args: argparse.Namespace, root: Path | None) -> int:
    """0 something matched, 1 nothing did, 2 wrong use. `root` is the repository to read, None for the wheel's data."""
    files, words = _sorted_out(args.what, args.kind)
    if (args.what or args.kind == "word") and not any(word.strip() for word in args.what):
        return _refuse(["the name is empty"])
    texts: tuple[Pasted, ...] = ()
    if files or not words:
        texts, problems = pasted.read(files or [STDIN])
        problems = [*(f"{word}: {_absent(word)}" for word in words), *problems]
        if problems:
            return _refuse(problems)
    known = _knowledge(root)
    if known is None:
        return USAGE
    return _explain_logs(known, texts, args.json) if texts else _explain_name(known, words, args)


def _sorted_out(arguments: Sequence[str], kind: str | None) -> tuple[list[str], list[str]]:
    """Files and words. Whatever exists and is no folder is a file."""
    if kind:
        return (list(arguments), []) if kind == "file" else ([], list(arguments))
    files, words = [], []
    for word in arguments:
        exists = word == STDIN or (os.path.exists(word) and not os.path.isdir(word))
        (files if exists else words).append(word)
    return files, words


def _knowledge(root: Path | None) -> Mapping | None:
    """The data of the wheel, or made from the content of a repository; None if that can't be read, which is said."""
    if root is None:
        return json.loads(DATA.read_bytes())
    # With PyYAML and more, which a wheel has no need of.
    from measures import catalogue, report
    from measures.exports.terminal import terminal

    joined, problems = catalogue.build(root)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        _refuse([f"the content of {root} has problems; run: measures check", *map(report.line, errors)])
        return None
    return terminal(joined, site=os.environ.get("SITE_URL", ""))


def _explain_name(known: Mapping, words: Sequence[str], args: argparse.Namespace) -> int:
    """The entry of that name; else the words as an error message; else what is near."""
    name = " ".join(words)
    found = names.look_up(known["entries"], name)
    if not found.exact:
        answer = explain(known["book"], name)
        if answer["findings"]:
            return _print_answers(known, [(Pasted(name="the words given", text=name), answer)], args.json)
        paths = [word for word in words if _looks_like_a_path(word)]
        if paths and args.kind is None and (found.entry is None or any(map(_looks_like_a_log, paths))):
            return _refuse([f"{word}: {_absent(word)}" for word in paths])
    if args.json:
        _print_json({"query": name, "entry": found.entry, "near": list(found.near)})
    else:
        _print(answering.entry(known, name, found, _style()))
    return FOUND if found.entry else NOTHING


def _looks_like_a_path(word: str) -> bool:
    return os.path.isdir(word) or "/" in word or "\\" in word or _looks_like_a_log(word)


def _looks_like_a_log(word: str) -> bool:
    """Whether it is the name of a log, be it ever so much like that of an entry: vllm.log."""
    return word.endswith((".log", ".txt", ".out", ".err"))


def _absent(word: str) -> str:
    return "a folder, not a file" if os.path.isdir(word) else "no such file"


def _explain_logs(known: Mapping, texts: Sequence[Pasted], as_json: bool) -> int:
    for text in texts:
        if text.note:
            print(f"measures explain: {answering.clean(text.note)}", file=sys.stderr)
    return _print_answers(known, [(text, explain(known["book"], text.text)) for text in texts], as_json)


def _print_answers(known: Mapping, answers: Sequence[tuple[Pasted, Mapping]], as_json: bool) -> int:
    """One answer as it is, several each with the name of its file; returns the status."""
    several = len(answers) > 1
    if as_json:
        _print_json([{"file": text.name, **answer} for text, answer in answers] if several else answers[0][1])
    else:
        style = _style()
        parts = []
        for text, answer in answers:
            head = [style.bold(f"== {answering.clean(text.name)}"), ""] if several else []
            parts.append("\n".join([*head, *answering.log(known, text.text, answer, style)]))
        _print(["\n\n".join(parts)])
    return FOUND if any(answer["findings"] for _, answer in answers) else NOTHING


def _style() -> answering.Style:
    """Colours and the window's width on a terminal; elsewhere plain text of 80 columns, or of COLUMNS."""
    terminal = sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    wide = os.environ.get("COLUMNS", "")
    columns = int(wide) if wide.isdecimal() else 0
    if terminal and not columns:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    return answering.Style(width=min(max(columns or 80, 30), WIDEST), colour=colour)


def _refuse(problems: Sequence[str]) -> int:
    for problem in problems:
        print(f"measures explain: {answering.clean(problem)}", file=sys.stderr)
    return USAGE


def _print_json(data: object) -> None:
    # In ASCII: fits any encoding, and no control character of a log gets to the terminal.
    _print([json.dumps(data, indent=1)])


def _print(lines: Sequence[str]) -> None:
    # A log may hold what this terminal has no character for; the rest of the answer is shown all the same.
    sys.stdout.reconfigure(errors="replace")
    print("\n".join(lines))
    sys.stdout.flush()
