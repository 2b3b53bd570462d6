"""Answers as lines of a terminal: the known errors of a log, and an entry found by its name."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from measures.names import Found

SPANS = 3
"""Matched lines of one error that are shown; a loop can print the same line a thousand times."""

_ITEM = re.compile(r"\s*(?:[-*]|\d{1,2}\.)\s+")
_COLOUR = re.compile(r"\x1b\[[0-9;:?]{0,24}[A-Za-z]")
_FENCE = "```"
_PROSE_ENDS = (".", ":", ";", "?", "!")
_STRESS = re.compile(r"(?<![^\s(])(\*\*?)(?=[^\s*])([^*]*[^\s*])\1")
"""Stars around stressed words, which the books of both runtimes keep; a terminal shows the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How lines look: at most so many columns, in colour or plain."""

    width: int = 80
    colour: bool = False

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def quiet(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text

    def mark(self, text: str) -> str:
        """What was found in the reader's own text."""
        return f"\x1b[33m{text}\x1b[0m" if self.colour else text


def clean(text: str) -> str:
    """One line that moves no cursor: a log may hold anything, and control sequences act on whoever prints them."""
    text = _COLOUR.sub("", text)
    return "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)


def log(known: Mapping, text: str, answer: Mapping, style: Style) -> list[str]:
    """What a log holds: its errors in the answer's order, the first in full, or guesses and what to do."""
    troubles = {trouble["id"]: trouble for trouble in known["book"]["troubles"]}
    findings = answer["findings"]
    where = _count(answer["lines"], "line")
    if not findings:
        return list(_nothing(known, answer["guesses"], troubles, where, style))
    source = text.split("\n")
    lines = [f"{_count(len(findings), 'error')} found in {where}{', the likely root first' if len(findings) > 1 else ''}."]
    for number, finding in enumerate(findings, 1):
        lines += ["", f"{number}. {style.bold(troubles[finding['trouble']]['title'])}"]
        lines += _standing(finding, len(findings) > 1, style)
        lines += _finding(known, troubles[finding["trouble"]], finding, number, style, source)
    return lines


def entry(known: Mapping, words: str, found: Found, style: Style) -> list[str]:
    """The entry that some words name, with what a trouble has to say, and the entries near by."""
    words, lines = clean(words), []
    if found.entry is None:
        lines += _filled(f"No entry has the name “{words}”.", style)
    else:
        if not found.exact:
            lines += [*_filled(f"No entry has the name “{words}”; the nearest is “{found.meant}”.", style), ""]
        kind = found.entry["kind"]
        lines += [f"{style.bold(found.entry['title'])}  {style.quiet(f'({kind})')}", *_filled(found.entry["summary"], style)]
        for trouble in known["book"]["troubles"]:
            if kind == "trouble" and trouble["id"] == found.entry["id"]:
                lines += ["", *_try_first(trouble["first"], style)]
                ranked = [{"id": cause["id"], "because": []} for cause in trouble["causes"]]
                lines += ["", *_causes(trouble, ranked, style, full=len(ranked))]
        lines += ["", _address(known, found.entry["url"])]
    if found.near:
        lines += ["", "Near by:"]
        for other in found.near:
            lines += _filled(f"- {other['title']}: {other['summary']}", style, "  ")
    return lines


def _nothing(known: Mapping, guesses: Sequence[Mapping], troubles: Mapping, where: str, style: Style) -> Iterator[str]:
    yield f"No known error in {where}."
    if guesses:
        yield ""
        yield "Only a guess, by rare words that they share:"
        for guess in guesses:
            trouble = troubles[guess["trouble"]]
            yield from _filled(f"- {trouble['title']} ({', '.join(map(clean, guess['words']))})", style, "  ")
            yield f"    {_address(known, trouble['url'])}"
    if known["site"]:
        yield ""
        yield f"To report it: {_address(known, 'contribute/')}"


def _standing(finding: Mapping, several: bool, style: Style) -> Iterator[str]:
    """How sure it is and where it stands; among several also which part it has."""
    said = ["known wording" if finding["certainty"] == "known" else "likely, by most of its words", f"line {finding['line']}"]
    if several:
        said += ["came first"] * bool(finding["first"]) + ["likely root"] * bool(finding["root"])
    yield from (style.quiet(line) for line in _filled(" · ".join(said) + ".", style, "   "))
    if several and finding["why"]:
        yield from _filled(f"{finding['why'][0].upper()}{finding['why'][1:].rstrip('.')}.", style, "   ")


def _finding(
    known: Mapping, trouble: Mapping, finding: Mapping, number: int, style: Style, source: Sequence[str]
) -> Iterator[str]:
    """One error below its title; in full if it is the answer's first."""
    yield from _filled(trouble["summary"], style, "   ")
    yield ""
    yield from _places(finding["spans"], source, style)
    if finding["memory"]:
        yield ""
        yield from _memory(finding["memory"], style)
    if number == 1:
        yield ""
        yield from _try_first(trouble["first"], style)
    spoken = [cause for cause in finding["causes"] if cause["because"]]
    if number == 1 or spoken:
        yield ""
        yield from _causes(trouble, finding["causes"], style, full=max(1, len(spoken)) if number == 1 else 0)
    yield ""
    yield f"   All of it: measures explain {trouble['id']}"
    yield f"   {_address(known, trouble['url'])}"


def _places(spans: Sequence[Mapping], source: Sequence[str], style: Style) -> Iterator[str]:
    """The lines that were matched, as far as they fit, the matched words marked."""
    spans = list({span["line"]: span for span in reversed(spans)}.values())[::-1]  # the first of each line
    shown = spans[:SPANS]
    margin = len(str(max(span["line"] for span in shown)))
    for span in shown:
        for below, part in enumerate(span["text"].split("\n")[:SPANS]):
            lead = f"   {span['line'] + below:>{margin}} | "
            yield lead + _marked(clean(source[span["line"] - 1 + below]), clean(part).strip(), style, style.width - len(lead))
    if len(spans) > len(shown):
        yield f"   {'':>{margin}} | and {_count(len(spans) - len(shown), 'more line')}"


def _marked(line: str, part: str, style: Style, width: int) -> str:
    """A line cut to `width` around the part to mark."""
    at = line.find(part)
    if at < 0:
        return style.mark(_cut(part, width))
    if len(line) > width:
        left = max(0, min(at - width // 4, len(line) - width))
        line = ("…" if left else "") + line[left + bool(left) :]
        line, at = _cut(line, width), max(0, at - left)
    return line[:at] + style.mark(line[at : at + len(part)]) + line[at + len(part) :]


def _memory(decoded: Mapping, style: Style) -> Iterator[str]:
    """What the numbers of an out-of-memory message say, with the arithmetic."""
    yield f"   {style.bold('What the numbers say')}: {clean(decoded['title'])}."
    yield from _filled(clean(decoded["says"]), style, "   ")
    for line in decoded["arithmetic"]:
        yield from _filled(f"- {clean(line)}", style, "   ")
    for shape in decoded["shapes"]:
        size = f"- What would have this size: {shape['what']}, {shape['shape']} ({shape['how_close']})."
        yield from _filled(size, style, "   ")


def _try_first(first: Mapping, style: Style) -> Iterator[str]:
    yield f"   {style.bold('Try first')}"
    yield from wrapped(first["check"], style, "   ")
    for line in first["command"].strip("\n").split("\n"):
        yield f"       {line}"
    for answer in first["answers"]:
        yield from wrapped(f"- {answer['seen']} → {answer['means']}", style, "   ")


def _causes(trouble: Mapping, ranked: Sequence[Mapping], style: Style, full: int) -> Iterator[str]:
    """Causes in the order given, each with what in the text speaks for it; so many of them in full."""
    by_id = {cause["id"]: cause for cause in trouble["causes"]}
    speaks = any(cause["because"] for cause in ranked)
    yield f"   {style.bold('Causes, by what the text says' if speaks else 'Causes, most likely first')}"
    for number, item in enumerate(ranked, 1):
        cause = by_id[item["id"]]
        if 1 < number <= full + 1:
            yield ""
        yield f"   {number}. {style.bold(cause['title'])}"
        for reason in item["because"]:
            yield from _filled(f"Because: {clean(reason)}", style, "      ")
        if number > full:
            continue
        yield from wrapped(cause["tell"], style, "      ")
        gap = "\n" if _is_code(cause["fix"].split("\n")[0]) else " "
        yield from wrapped(f"What to do:{gap}{cause['fix']}", style, "      ")


def wrapped(text: str, style: Style, indent: str = "") -> Iterator[str]:
    """A text of an entry in the style's width; its code stays as it is, since a broken line can't be pasted any more."""
    fenced = False
    for line in text.strip("\n").split("\n"):
        if line.startswith(_FENCE):
            fenced = not fenced
        elif not line.strip():
            yield ""
        elif fenced:
            yield f"{indent}    {line}"
        elif _is_code(line):
            yield indent + line
        else:
            yield from _filled(_STRESS.sub(r"\2", line), style, indent)


def _is_code(line: str) -> bool:
    """Whether a line is code, output or a row of a table: no item of a list, marks no code and ends as no sentence does."""
    prose = _ITEM.match(line) or line.rstrip().endswith(_PROSE_ENDS) or ("`" in line and not line.startswith(_FENCE))
    return line.startswith(("    ", "|")) or not prose


def _filled(line: str, style: Style, indent: str = "") -> list[str]:
    """One paragraph or item in lines; what follows an item's first line hangs below its text."""
    item = _ITEM.match(line)
    hanging = indent + " " * (item.end() if item else 0)
    return textwrap.wrap(
        line, style.width, initial_indent=indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )


def _address(known: Mapping, url: str) -> str:
    """Where the page is: an address if the data knows the site's, else the page's name in it."""
    return f"{known['site'].rstrip('/')}/{url}" if known["site"] else f"Page: {url}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 1)] + "…"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
