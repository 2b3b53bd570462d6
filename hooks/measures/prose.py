"""Contributors' Markdown: the only reader of its marks.

`scan` splits a text into tokens: code, formulas, figure marks, citations, links and
plain text. The checks ask it what is there; `render` turns the same tokens into
Markdown that is safe to hand to any builder: nothing a contributor typed can become
HTML, an attribute, a template or a link of its own.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import lru_cache

import latex2mathml.converter

from measures import calc
from measures.model import Text

_TOKEN = re.compile(
    r"""
      (?P<fence>^(?P<indent>[ ]*)(?P<ticks>`{3,}|~{3,})[ ]*(?P<info>[^\n`]*)\n(?P<code>.*?)^[ ]*(?P=ticks)[`~]*[ ]*$)
    | (?P<open_fence>^[ ]*(?:`{3,}|~{3,})[^\n`]*$)
    | (?P<inline>(?<!`)(?P<tick>`+)(?!`)(?:(?!\n[ ]*\n).)+?(?<!`)(?P=tick)(?!`))
    | (?P<display>\$\$(?P<tex_block>(?:(?!\n[ ]*\n).)+?)\$\$)
    | (?P<math>(?<![\\$\w])\$(?![\s$])(?P<tex>[^$\n]+?)(?<![\s\\])\$(?![\w$]))
    | (?P<figure>\{\{\s*figure\(\s*(?P<quote>['"])(?P<claim>[^'"\n]*)(?P=quote)\s*(?:,\s*unit\s*=\s*(?P<unit>true|false)\s*)?\)\s*\}\})
    | (?P<cite>\[\^(?P<source>[^\[\]\s]+)\])
    | (?P<link>(?<![\]!\\])\[(?P<text>(?:[^\[\]`]|`[^`\n]*`)+)\]\[(?P<target>[^\[\]]*)\])
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a text. `kind` is plain, fence, open_fence, inline, display, math, figure, cite or link."""

    kind: str
    start: int
    end: int
    text: str
    target: str = ""
    """Formula source, claim id, source id or the name a link points at."""
    unit: bool = True
    """Whether a figure shows its unit."""
    indent: str = ""
    """Blanks before a display formula, where nothing else stands before it on its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the renderer asks for. `link` gives (Markdown URL, title) or None; the others give HTML of ours."""

    link: Callable[[str], tuple[str, str] | None]
    figure: Callable[[str, bool], str]
    cite: Callable[[str], str]


@lru_cache(maxsize=32768)
def scan(value: str) -> tuple[Token, ...]:
    """The tokens of a text, in order, covering it without gaps.

    Joining, checking and rendering each ask for the same texts, so the answers are kept.
    """
    tokens: list[Token] = []
    position = 0
    for match in _TOKEN.finditer(value):
        if match.start() > position:
            tokens.append(_plain(value, position, match.start()))
        tokens.append(_token(match))
        position = match.end()
    if position < len(value):
        tokens.append(_plain(value, position, len(value)))
    return tuple(tokens)


def _plain(value: str, start: int, end: int) -> Token:
    return Token(kind="plain", start=start, end=end, text=value[start:end])


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup if match.lastgroup in _KINDS else next(k for k in _KINDS if match[k] is not None)
    target = {
        "display": match["tex_block"],
        "math": match["tex"],
        "figure": match["claim"],
        "cite": match["source"],
        "link": match["target"] or match["text"],
        "fence": match["info"],
    }.get(kind, "")
    return Token(
        kind=kind,
        start=match.start(),
        end=match.end(),
        text=match[0],
        target=" ".join((target or "").replace("`", "").split()) if kind == "link" else (target or "").strip(),
        unit=match["unit"] != "false",
        indent=_indent(match) if kind == "display" else "",
    )


def _indent(match: re.Match[str]) -> str:
    before = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    return "" if before.strip() else before


_KINDS = ("fence", "open_fence", "inline", "display", "math", "figure", "cite", "link")

CITE = "\x02"
_MASKS = {"fence": " ", "open_fence": " ", "inline": "c", "display": "\x03", "math": "\x03", "figure": calc.FIGURE, "cite": CITE}


def mask(value: str, tokens: tuple[Token, ...]) -> str:
    """The text with everything but its words blanked, offsets unchanged.

    Code becomes blanks or `c`, formulas \\x03, figure marks \\x01, citations \\x02; a
    link keeps its words and loses its target.
    """
    pieces: list[str] = []
    for token in tokens:
        if token.kind == "plain":
            pieces.append(token.text)
        elif token.kind == "link":
            words = token.text[1 : token.text.index("][")]
            words = re.sub(r"`[^`\n]*`", lambda m: "c" * len(m[0]), words)
            pieces.append(" " + words + " " * (len(token.text) - len(words) - 1))
        else:
            fill = _MASKS[token.kind]
            pieces.append("".join("\n" if c == "\n" else fill for c in token.text))
    return "".join(pieces)


def render(text: Text, marks: Marks) -> str:
    """Safe Markdown for a page: figures, citations and formulas in, calculations marked, all else escaped.

    Unknown names render as their plain words; the checks report them. Raises nothing.
    """
    tokens = scan(text.value)
    masked = mask(text.value, tokens)
    edges: dict[int, str] = {}
    for calculation in calc.find(masked):
        edges[calculation.start] = '<span class="wm-calc">'
        edges[calculation.end] = "</span>" + edges.get(calculation.end, "")
    breaks = {at for token in tokens if token.kind == "display" for at in (token.start, token.end)}
    pieces = [_insert(text.value, token, edges, breaks, lambda t=token: _render(t, marks)) for token in tokens]
    return "".join(pieces).strip("\n")


def _insert(value: str, token: Token, edges: dict[int, str], breaks: set[int], rendered: Callable[[], str]) -> str:
    """One rendered token with the calculation spans that begin or end inside it.

    `breaks` are the offsets at which a line ends on the page, though not in the text.
    """
    cuts = sorted(at for at in edges if token.start <= at < token.end)
    after = edges.pop(token.end, "") if edges.get(token.end, "").startswith("</span>") else ""
    if token.kind != "plain":
        return "".join(edges[at] for at in cuts if at == token.start) + rendered() + after
    pieces: list[str] = []
    position = token.start
    for at in cuts:
        pieces += [_escape(value, position, at, breaks), edges[at]]
        position = at
    pieces.append(_escape(value, position, token.end, breaks))
    return "".join(pieces) + after


def _render(token: Token, marks: Marks) -> str:
    match token.kind:
        case "fence":
            return _fence(token.text)
        case "open_fence":
            return _escape(token.text, 0, len(token.text))
        case "inline":
            return _code(token.text)
        case "display":
            return mathml(token.target, display=True, indent=token.indent)
        case "math":
            return mathml(token.target)
        case "figure":
            return marks.figure(token.target, token.unit)
        case "cite":
            return marks.cite(token.target)
    words = _words(token.text[1 : token.text.index("][")])
    found = marks.link(token.target)
    return f"[{words}]({found[0]})" if found else words


def _words(text: str) -> str:
    """The words of a link, which hold no mark but code."""
    pieces = _CODE.split(text)
    return "".join(_code(piece) if n % 2 else _escape(f" {piece} ", 1, len(piece) + 1) for n, piece in enumerate(pieces))


_CODE = re.compile(r"(`[^`\n]*`)")


def _code(text: str) -> str:
    """Inline code as HTML with its characters as entities: the builder looks for tags, headings and table bars in
    it before it looks for backticks."""
    ticks = len(text) - len(text.lstrip("`"))
    inner = " ".join(re.split(r"[ \t]*\n[ \t]*", text[ticks:-ticks]))
    if inner.strip() and inner[0] == inner[-1] == " ":
        inner = inner[1:-1]
    return f"<code>{_attribute(inner)}</code>"


def _fence(text: str) -> str:
    """A fenced block whose info string is one plain word: superfences would read options from it."""
    first, _, rest = text.partition("\n")
    match = re.match(r"( *)(`{3,}|~{3,}) *([A-Za-z0-9+#-]*)", first)
    block = f"{match[1]}{match[2]}{match[3]}\n{rest}"
    return block if match[1] else f"\n{block}\n"


_LIST_AFTER_TEXT = re.compile(r"(?m)^(?![-*+] |\d+\. )(\S.*)\n(?=(?:[-*+]|\d+\.) )")
"""Python-Markdown wants a blank line before a list; writers used to other dialects leave it out."""

_EDGE = "\x04"
"""Neither a blank nor a word's character: stands for the rest of a line while a piece of it is escaped."""
_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=(?:%|×(?= 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])|[kMGT]i?B|B|GB/s|s|ms|h|W)(?![\w]))|(?<=×) (?=10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])")
"""Blanks at which a line must not end: between a number and its unit, and within a power of ten."""

_INSIDE = r"\s*(?:(?:[-*+>]|\d+[.)])[ \t]+|>)*"
"""Blanks, and the marks of the lists and quotations that a line stands in."""

_ESCAPES = (
    (re.compile(r"&(?=#|[A-Za-z])"), "&amp;"),
    (re.compile(r"<"), "&lt;"),
    (re.compile(r"\\?`"), "&#96;"),  # one that opens no code for us may do so for the builder
    (re.compile(r"\{"), "&#123;"),
    (re.compile(r"\}"), "&#125;"),
    (re.compile(r"!\["), "&#33;["),
    (re.compile(r"\](?=[(:])"), "&#93;"),
    (re.compile(rf"(?m)^({_INSIDE})(?=#)"), r"\1\\"),
    (re.compile(rf"(?m)^({_INSIDE})([=-])(?=\2*\s*$)"), lambda m: f"{m[1]}&#{ord(m[2])};"),
    (re.compile(rf"(?m)^({_INSIDE}?)([-*_])(?=(?:[ \t]*\2){{2,}}[ \t]*$)"), lambda m: f"{m[1]}&#{ord(m[2])};"),
    (re.compile(r"(?m)^(\s*)(?=(!!!|\?\?\?|:::|\*\[))"), r"\1&#8203;"),
)


def _escape(value: str, start: int, end: int, breaks: Container[int] = ()) -> str:
    """A piece of plain text with everything disarmed that Markdown or a template would act on,
    bar emphasis, lists and tables. Rules for whole lines must not fire on a piece of one, so
    a piece that begins or ends in mid-line is held off the line's edge while they look."""
    before = "" if start == 0 or start in breaks or value[start - 1] == "\n" else _EDGE
    after = "" if end == len(value) or end in breaks or value[end] == "\n" or value[end - 1 : end] == "\n" else _EDGE
    text = _disarm(before + value[start:end] + after)
    text = text[len(before) : len(text) - len(after)]
    return text.lstrip(" \t") if start in breaks else text


def _disarm(text: str) -> str:
    for pattern, replacement in _ESCAPES:
        text = pattern.sub(replacement, text)
    return _LIST_AFTER_TEXT.sub(r"\1\n\n", _NUMBER_AND_UNIT.sub("\u00a0", text))


def mathml(tex: str, display: bool = False, indent: str = "") -> str:
    """LaTeX as MathML, with its characters as entities so that Markdown leaves it alone.

    `indent` is that of the list item a display formula stands in.

    What the converter cannot read comes out as escaped code; `formula_problem` says why.
    """
    try:
        markup = _convert(tex, display)
    except ValueError:
        return f"<code>{_attribute(tex)}</code>"
    markup = re.sub(r"(?<=>)[^<>]+(?=<)", lambda m: re.sub(r"[*_`\\\[\]!~^|{}]", _entity, m[0]), markup)
    annotated = markup.replace("<math ", f'<math class="wm-math" alttext="{_attribute(tex)}" ', 1)
    if not display:
        # A bare <math> at the start of a line would end the paragraph in Python-Markdown.
        return f'<span class="wm-formula">{annotated}</span>'
    return f'\n\n{indent}<div class="wm-display">{annotated}</div>\n\n{indent}'


def formula_problem(tex: str) -> str:
    """'' if the converter reads the formula, else what is wrong with it.

    The converter lets missing braces pass, so they are counted here.
    """
    bare = re.sub(r"\\[\\{}]", "", tex)
    if bare.count("{") != bare.count("}"):
        return f"{bare.count('{')} opening and {bare.count('}')} closing braces"
    try:
        _convert(tex, False)
    except ValueError as error:
        return str(error)
    return ""


_MATH_TAGS = frozenset(
    "math mrow mi mo mn mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd "
    "mstyle mpadded mphantom menclose".split()
)
_MATH_ATTRIBUTES = frozenset(
    "display stretchy accent fence form separator largeop movablelimits linethickness mathvariant displaystyle "
    "scriptlevel width height depth lspace rspace columnalign rowspacing columnspacing minsize maxsize notation "
    "columnlines rowlines symmetric accentunder".split()
)


@lru_cache(maxsize=32768)
def _convert(tex: str, display: bool) -> str:
    """MathML of known elements and attributes only; raises ValueError with a reason otherwise.

    The converter copies some of its input unescaped and makes links of \\href, so its
    output is parsed and written anew.
    """
    escaped = tex.replace("<", r"\lt ").replace(">", r"\gt ")
    try:
        markup = latex2mathml.converter.convert(escaped, display="block" if display else "inline")
    except Exception as error:  # the converter raises a dozen unrelated types on bad input
        raise ValueError(str(error) or type(error).__name__) from error
    try:
        root = ElementTree.fromstring(markup.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "", 1))
    except ElementTree.ParseError as error:
        raise ValueError("it does not convert to MathML") from error
    for element in root.iter():
        if element.tag not in _MATH_TAGS or not _MATH_ATTRIBUTES.issuperset(element.attrib):
            raise ValueError(f"it makes <{element.tag} {' '.join(element.attrib)}>, which no page may hold")
        if "\\" in (element.text or ""):
            raise ValueError(f"{element.text.strip()} is not known")
    return ElementTree.tostring(root, encoding="unicode")


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _attribute(text: str) -> str:
    return re.sub(r"[*_`\\\[\]!~^|{}\n]", _entity, html.escape(text))
