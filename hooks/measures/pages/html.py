"""Putting plain text into its place: HTML, Markdown, a code fence, front matter.

Whatever a contributor or a program wrote goes through one of these on its way to a page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

MARKDOWN = re.compile(r"[\\`*_{}\[\]<>&|~$^=#!]|:(?=\S)|^[-+:]|^\d+(?=[.)])")
"""Characters that mean something to the Markdown reader or to one of its extensions."""

CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    """The text with control characters gone and every run of white space as one blank."""
    return " ".join(CONTROL.sub(" ", text).split())


def esc(text: object) -> str:
    """One line of plain text for HTML, in an element or in a quoted attribute."""
    return html.escape(one_line(str(text)))


def plain(text: str) -> str:
    """One line of plain text for Markdown or an HTML element: what could be a mark becomes a character reference."""
    return _disarm(one_line(text))


def quoted(text: str) -> str:
    """One line of plain text for a quoted attribute of an element that stands in Markdown.

    The Markdown reader looks for links inside attributes too, so brackets go as well.
    """
    return plain(text).replace('"', "&quot;")


def words(text: str) -> str:
    """One line of text in which `backticks` make code, the only mark that titles, labels and summaries know."""
    pieces = CODE.split(one_line(text))
    return "".join(f"<code>{_disarm(piece)}</code>" if n % 2 else _disarm(piece) for n, piece in enumerate(pieces))


def _disarm(text: str) -> str:
    return MARKDOWN.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(character)};" for character in match.group())


def link(href: str, label: str, **attributes: str) -> str:
    """An `<a>` whose label is a line of text."""
    return f'<a href="{esc(href)}"{attrs(**attributes)}>{words(label)}</a>'


def attrs(**attributes: str) -> str:
    """Attributes with a leading blank; `class_` stands for `class`, an empty value leaves its attribute out."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{esc(value)}"' for name, value in attributes.items() if value
    )


def terminal(text: str) -> str:
    """Recorded output as a terminal would leave it: colours gone, overwritten starts of lines gone."""
    lines = ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in lines]
    return CONTROL.sub("\ufffd", "\n".join(lines)).rstrip()


def fence(language: str, code: str) -> str:
    """A fenced block longer than any run of backticks in the code, which can therefore not end it."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    code = CONTROL.sub("\ufffd", code.replace("\r\n", "\n"))
    return f"{marks}{language}\n{code.strip(chr(10))}\n{marks}"


def heading(level: int, title: str, id_: str = "", class_: str = "") -> str:
    """A heading of one line of text. With an id of its own it is HTML, which the table of contents reads as well."""
    if not (id_ or class_):
        return f"{'#' * level} {words(title)}"
    return f'<h{level}{attrs(id=id_, class_=class_)} markdown="span">{words(title)}</h{level}>'


def label(text: str) -> str:
    """A line that names what follows, where a heading would crowd the table of contents."""
    return f'<p class="wm-label">{esc(text)}</p>'


def block(tag: str, class_: str, *parts: str, id_: str = "") -> str:
    """Markdown inside an element; '' if there is nothing to put in."""
    inner = page(*parts).strip()
    return f'<{tag}{attrs(class_=class_, id_=id_)} markdown="1">\n\n{inner}\n\n</{tag}>' if inner else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell: HTML, with an id to link to and a key to sort by where the text would sort wrongly."""

    html: str
    id: str = ""
    sort: str = ""


def table(head: Sequence[str], rows: Iterable[Sequence[str | Cell]], class_: str = "") -> str:
    """An HTML table from cells that are HTML already; a row's first cell heads it. '' without rows."""
    body = "\n".join(
        f"<tr>{_cell('th', row[0], 'row')}{''.join(_cell('td', cell) for cell in row[1:])}</tr>" for row in rows
    )
    if not body:
        return ""
    top = "".join(_cell("th", cell, "col") for cell in head)
    return f"<table{attrs(class_=class_)}>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _cell(tag: str, cell: str | Cell, scope: str = "") -> str:
    if isinstance(cell, str):
        cell = Cell(html=cell)
    return f"<{tag}{attrs(scope=scope, id=cell.id, data_sort=cell.sort)}>{cell.html}</{tag}>"


def page(*parts: str) -> str:
    """Parts of Markdown with a blank line between them; empty parts vanish."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def front_matter(title: str, description: str, tags: Sequence[str] = (), searchable: bool = True) -> str:
    """The head of a page. Macros stay off: entry text is never a template.

    The theme prints title and description as they are, one into text and one into an
    attribute, so both are HTML here. A page that repeats others stays out of the search.
    """
    data: dict[str, object] = {"title": _safe(title), "description": _safe(description)}
    if tags:
        data["tags"] = [_safe(tag) for tag in tags]
    data["render_macros"] = False
    data["hide"] = ["navigation"]
    if not searchable:
        data["search"] = {"exclude": True}
    return "---\n" + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000) + "---"


def _safe(text: str) -> str:
    """Only what HTML needs: an apostrophe stays itself, since other builders escape once more."""
    return html.escape(one_line(text), quote=False).replace('"', "&quot;")
