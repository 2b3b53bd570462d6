"""Rules on contributors' texts: marks that must resolve, and Markdown that may not stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures import prose
from measures.checks.registry import Context, rule
from measures.model import Problem, Text
from measures.schemas import near


@rule("link-known", "A link in a text points at an entry that exists.")
def link_known(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        for token in scanned.tokens:
            if token.kind != "link" or context.unread(token.target):
                continue
            if context.catalogue.entry(token.target) is None:
                known = [entry.id for entry in context.catalogue.entries]
                guess = near(token.target.lower().replace(" ", "-"), known)
                hint = f"did you mean '{guess}'?" if guess else "leave the link out until the entry is written"
                yield _problem(scanned.text, token.start, "link-known", f"{token.text} points at no entry; {hint}")


@rule("figure-known", "A figure names a claim that a snippet makes.")
def figure_known(context: Context) -> Iterator[Problem]:
    if context.catalogue.unread_snippets:
        return  # the claim may stand in a snippet that must be mended first
    for scanned in context.texts:
        for token in scanned.tokens:
            if token.kind == "figure" and token.target not in context.catalogue.claims:
                guess = near(token.target, list(context.catalogue.claims))
                hint = f"did you mean '{guess}'?" if guess else "write the snippet that claims it"
                message = f"figure '{token.target}' is not claimed by any snippet; {hint}"
                yield _problem(scanned.text, token.start, "figure-known", message)


_UNIT_AFTER = re.compile(r"[ \u00a0\u202f]?((?:[kMGT]i?B|B)(?:/\w+)?|T?FLOP(?:/s)?|%|°C|×(?! ?[\w(\x01])|m?s|µs|W)(?![\w/])")


@rule("figure-unit", "A unit typed after a figure is the unit of its claim, and stands there once.")
def figure_unit(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        for token in scanned.tokens:
            claim = context.catalogue.claims.get(token.target) if token.kind == "figure" else None
            typed = claim and _UNIT_AFTER.match(scanned.masked, token.end)
            if not typed or (typed[1] == claim.unit and not token.unit):
                continue
            if token.unit and claim.unit not in ("1", "yes/no"):
                hint = f"the figure prints {claim.unit} itself; take {typed[1]} out"
            else:
                hint = f"claim '{claim.id}' is in {claim.unit}"
            yield _problem(scanned.text, token.start, "figure-unit", f"{token.text} {typed[1]}: {hint}")


@rule("source-known", "A citation names a source of its entry.")
def source_known(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        known = [source.id for source in scanned.document.sources]
        for token in scanned.tokens:
            if token.kind == "cite" and token.target not in known:
                guess = near(token.target, known)
                hint = f"did you mean '{guess}'?" if guess else f"sources: {', '.join(known)}"
                yield _problem(scanned.text, token.start, "source-known", f"{token.text} is no source of this entry; {hint}")


@rule("formula", "A formula is LaTeX that the converter reads.")
def formula(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        for token in scanned.tokens:
            if token.kind in ("math", "display"):
                wrong = prose.formula_problem(token.target)
                if wrong:
                    shown = " ".join(token.text.split())[:60]
                    yield _problem(scanned.text, token.start, "formula", f"{shown} cannot be converted: {wrong}")


_FORBIDDEN = (
    (
        "prose-mark",
        re.compile(r"\{\{.*?\}\}|\{\{|\{%|\{#"),
        "'{}' is no mark we know; figures are written {{{{ figure('claim-id') }}}}, braces in code go in backticks",
    ),
    (
        "prose-html",
        re.compile(r"<(?=[A-Za-z/!?])[^>\n]{0,60}>?|&(?:#\w+|[A-Za-z]+);"),
        "'{}' is HTML; write Markdown, or put code in backticks",
    ),
    (
        "prose-image",
        re.compile(r"!\[[^\]\n]*\]?"),
        "'{}' is an image; plots come from a snippet's header",
    ),
    (
        "prose-url",
        re.compile(r"(?<!!)\[[^\]\n]*\]\([^)\n]*\)?|https?://[^\s)>\]]+|^\s*\[[^\]\n]+\]:.*", re.MULTILINE),
        "'{}' is an address in the text; make it a source and cite it as [^source-id], or link an entry as [text][id]",
    ),
    (
        "prose-heading",
        re.compile(r"^[ \t]*(?:(?:[-*+>]|\d+[.)])[ \t]+|>)*(?:#{1,6}(?=\s)[^\n]*|(?:=+|-{2,}) *|([*_-])(?:[ \t]*\1){2,}[ \t]*)$", re.MULTILINE),
        "'{}' is a heading or a rule; give the section a title instead",
    ),
    (
        "prose-block",
        re.compile(r"^\s*(?:!!!|\?\?\?|:::|--8<--|\*\[)[^\n]*", re.MULTILINE),
        "'{}' opens a block of another dialect; write a paragraph or a list",
    ),
)


def _forbid(name: str, pattern: re.Pattern[str], template: str) -> None:
    summaries = {
        "prose-mark": "Double braces hold a figure and nothing else.",
        "prose-html": "No raw HTML and no entities in a text.",
        "prose-image": "No images in a text.",
        "prose-url": "No addresses in a text: sources are cited, entries are linked by id.",
        "prose-heading": "No headings in a text: sections have titles.",
        "prose-block": "No admonitions, includes or abbreviations in a text.",
    }

    @rule(name, summaries[name])
    def find(context: Context) -> Iterator[Problem]:
        for scanned in context.texts:
            for match in pattern.finditer(scanned.masked):
                shown = " ".join(match[0].split())[:60]
                at = match.start() + len(match[0]) - len(match[0].lstrip())
                yield _problem(scanned.text, at, name, template.format(shown))


for _name, _pattern, _template in _FORBIDDEN:
    _forbid(_name, _pattern, _template)


_LIKE_CODE = re.compile(r" {4}| *\t| *>(?: {5}| *\t)")
_IN_A_LIST = re.compile(r"[ \t]|[-*+] |\d+[.)] ")


@rule("prose-indent", "No code by indentation: code stands in a fenced block, a paragraph at the edge.")
def indent(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        if "    " not in scanned.masked and "\t" not in scanned.masked:
            continue
        at, above, blank = 0, "", True
        for line in scanned.masked.split("\n"):
            if line.strip():
                if blank and _LIKE_CODE.match(line) and not _IN_A_LIST.match(above):
                    shown = " ".join(line.replace("\x03", "$").split())[:60]
                    message = f"'{shown}' is indented like code; move it to the edge, or put code between ```"
                    yield _problem(scanned.text, at + len(line) - len(line.lstrip()), "prose-indent", message)
                else:
                    above = line
            blank = not line.strip()
            at += len(line) + 1


@rule("prose-fence", "A code block is closed.")
def fence(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        for token in scanned.tokens:
            if token.kind == "open_fence":
                yield _problem(scanned.text, token.start, "prose-fence", f"'{token.text.strip()}' opens a code block that never ends")


def _problem(text: Text, offset: int, name: str, message: str) -> Problem:
    return Problem(place=text.at(offset), rule=name, message=message)
