"""What counts as an amount in a sentence: a number with a unit, a share, a ratio, or words that say one.

Version numbers, dates, names and bare counts are none: a number alone never is.
"""

from __future__ import annotations

import re

_SIGN = "¼½¾⅐-⅞"
_POWER = r"(?:[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\s*×\s*10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|[eE][+-]?\d+)"
_MORE = rf"(?:\s?[{_SIGN}]|\d*/\d+|[\d,]*(?:\.\d+)?{_POWER}?)"
_FREE = r"(?<![\w,].)(?<![\w.,]\..)(?<!\d/.)(?<![A-Z\d]-.)"
"""What may not stand before a number is asked after its first character."""
_NUM = rf"(?<![$€£¥]){_FREE}{_MORE}(?:(?:\s?[-–—−~]\s?|\s+(?:to|and|or)\s+)[\d.{_SIGN}]{_MORE})?\+?"
"""The rest of a number or a range as people type them: 16, 1,024, .5, 2e9, 8 × 10⁹, ½, 1/8, 5-10, 2 to 4, 16+."""

_DATA = (
    r"(?:[kKMGTP]i?B(?:ps)?|[kKMGT]b(?:ps|/s)|[kKMGT]bit|"
    r"(?i:(?:kilo|mega|giga|tera|peta|kibi|mebi|gibi|tebi)?bytes?|(?:kilo|mega|giga)?bits|gigs?))(?:/\w+)?"
)
_RATE = (
    r"(?i:tok(?:ens?)?|samples?|steps?|images?|sequences?|it(?:erations?)?|batches|updates|requests?|words)"
    r"\s?(?:/|per\s+|an?\s+|each\s+|every\s+)(?i:s|secs?|seconds?|min|minutes?|h|hours?|days?)"
)
_UNIT = (
    rf"(?:{_DATA}|{_RATE}|[kMGTPE]?FLOPs?(?:/s)?|[MGTPE]FLOPS|[kM]?W|kWh|°[CF]|[kMG]?Hz|[mµun]s|tps|GT/s|dB|"
    r"(?i:(?:giga|tera|peta)flops?|(?:milli|micro|nano)?sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|"
    r"(?:milli|kilo)?watts?|degrees?|dollars?|euros?|cents?|mm|cm|usd|eur))"
)
# It starts with a class of characters, which makes the search for it several times as fast.
_NUMBERS = re.compile(
    rf"[\d{_SIGN}$€£¥](?:{_NUM}(?:"
    rf"\s*{_UNIT}(?!\w)"
    r"|\s*bit(?![\w-])"
    r"|-(?:[kKMGT]i?B|(?i:percent|second|minute|hour|day|week|month|watt))\b"
    r"|\s+(?:B(?:/\w+)?|s(?:/it|/step)?|h)(?![\w/])"
    r"|(?<!\d{4})[sh](?![\w/])"
    r"|B(?=\s+(?:per|for\s+each|each)\b)"
    r"|\s*(?:%|‰|¢|pp\b)|\s*(?i:per\s?cent\b|pct\b|(?:percentage|basis)\s+points?\b)"
    r"|\s*[xX×](?!\s*[\d(\x01])(?!\w)"
    r"|[-\s]?(?:times\b|fold\b(?!\s+(?:cross|split)))"
    r"|\s+(?i:million|billion|trillion)\b"
    r"|\s?[kKMBT]\s+(?:tokens|samples|images|sequences|steps|words)\b"
    r"|(?<=/\d)(?:th)?\s+(?:of|the|as|less|more|smaller|larger|faster|slower)\b|(?<=/\d\d)\s+split\b|\s+out\s+of\s+\d+"
    r")"
    rf"|(?<=[{_SIGN}])|(?<=[$€£¥])\s?\d(?:[\d,.]*\d)?"
    r"|(?<![\w:.].)(?<![$€£¥])(?!(?<=1)(?: : |:)1\b)\d*(?:\.\d+)?(?: : |:)\d+(?:\.\d+)?(?![\w:])"
    r"|(?<!\w.)\d*-to-\d+\b(?<!1-to-1))"
)

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_WORD_NUM = (
    rf"\b(?:{_ONES}|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|"
    r"couple|dozen|thousand|million|billion|(?:dozen|ten|hundred|thousand|million|billion)s)(?:\s+of)?"
)
_WORD_UNIT = (
    r"(?:(?:kilo|mega|giga|tera)?bytes?|bits|(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|per\s?cent|"
    r"[kmg]i?b|watts?|dollars?|percentage\s+points?)"
)
_PART = r"(?:third|quarter|fourth|fifth|sixth|eighth|tenth|sixteenth|hundredth|thousandth)"
_COMPARED = r"(?:as|more|less|fewer|larger|smaller|bigger|faster|slower|higher|lower|longer|shorter|the|its|that)"
_OTHER_DOUBLE = r"(?![-\s]+(?:precision|quanti[sz]|check|buffer|descent|backward|linear|quot|bracket|slash|count|word|click|brace|pass|blind))"
_TIMES = rf"[-\s]+times\s+{_COMPARED}\b"

_WORDS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (tuple(hints.split()), re.compile(pattern))
    for hints, pattern in (
        ("half", r"half\b(?<=\bhalf)(?<!first half)(?<!second half)(?<!other half)(?!-|\s+(?:precision|way|open))"),
        ("halv", r"halv(?:e[sd]?|ing)\b(?<!two halves)(?<!both halves)"),
        ("twice thrice", r"t(?:w|hr)ice\b"),
        ("doubl", rf"doubl(?:e[sd]?|ing)\b{_OTHER_DOUBLE}"),
        ("tripl upl", rf"\b(?:tripl|quadrupl|quintupl)(?:e[sd]?|ing)\b{_OTHER_DOUBLE}"),
        ("order", r"\b(?:(?:two|three|four|several)\s+orders|orders?\s+of\s+magnitude)\b"),
        ("third quarter fourth fifth sixth eighth tenth hundredth sixteenth thousandth", rf"\b(?:{_ONES})[-\s]{_PART}s?\b(?!\s+part)"),
        (
            "third quarter fourth fifth sixth eighth tenth hundredth sixteenth thousandth",
            rf"\ban?\s+{_PART}\b(?=\s+(?:of|the|as|less|more|smaller|larger|faster|slower)\b|[.,;:)]|\s*\Z)",
        ),
        ("byte bits second minute hour day week month cent watt dollar times", rf"{_WORD_NUM}(?:[-\s]+{_WORD_UNIT}\b|{_TIMES})"),
        ("kb mb gb kib mib gib", rf"{_WORD_NUM}[-\s]+[kmg]i?b\b|\ban?\s+[kmgt]i?b\b"),
        ("out", rf"out\s+of\s+(?:{_ONES}|ten|twenty|hundred)\b"),
        ("fold", rf"{_WORD_NUM}-?fold\b"),
        ("byte", r"\ban?\s+(?:kilo|mega|giga|tera)byte\b"),
        (
            "minute hour day week month",
            r"\b(?:takes?|took|within|after|for|about|than|saves?|needs?)\s+(?:half\s+)?an?\s+(?:minute|hour|day|week|month)\b(?!-)",
        ),
        (
            "factor",
            r"factors?\s+(?:of\s+)?(?:about\s+|roughly\s+|nearly\s+|~\s?)?"
            r"(?:\d(?:[\d.,]*\d)?|(?:two|three|four|five|six|seven|eight|nine|ten|sixteen|hundred|thousand)\b)",
        ),
        ("ratio second", r"ratios?\s+of\s+(?:\d+|two|three|four|five|ten)\s+to\s+\w+\b|\b(?:less|more)\s+than\s+a\s+second\b(?!\s\w)"),
    )
)
"""Amounts in words, each with letters that its pattern cannot do without: most texts hold none of them."""

_AS_TYPED = str.maketrans(
    {**dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f*\\", " "), **dict.fromkeys("\u2010\u2011", "-"), "％": "%"}
)
_UNDERSCORES = re.compile(r"(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")

# "a 24 GB card" and "A100 80 GB" name a class of thing; nobody measured them here.
_NAME_AFTER = re.compile(r"[-\s](?:card|GPU|graphics card|version|variant|Mac|MacBook|machine|laptop|board|accelerator)s?\b")
_NAME_BEFORE = re.compile(
    r"\b(?:[A-Z]{1,3}\d{2,4}\w*|(?:RTX|GTX|GeForce|Radeon|Tesla|RX)\s+[A-Z]{0,2}\d{3,4}\w*(?:\s+(?:Ti|SUPER|Super|XTX?|GRE|Ada|Laptop))*)"
    r"(?:\s*\(|\s+)$"
)
_STORAGE = re.compile(r"\d+(?:\.\d+)?[\s-]*[GMT]i?B\Z")

_LONE_NUMBER = re.compile(
    r"\s*(?:\\(?:approx|sim|lt|gt|leq?|geq?)\b|[~<>])?\s*\d[\d.,]*\s*(?:(?:\\times|\\cdot)\s*10\s*\^\s*(?:\{-?\d+\}|\d)|\^\s*(?:\{-?\d+\}|\d))?"
    r"\s*(?:\\times|\\%|(?:\\[,;: ]|~)?\s*\\(?:text|mathrm|operatorname)\s*\{[^{}]*\})?\s*"
)


def lone_number(tex: str) -> str:
    """A formula that is one number, perhaps with its unit, as people would type it, no longer than it was; else ''."""
    if not _LONE_NUMBER.fullmatch(tex):
        return ""
    tex = re.sub(r"\\(?:text|mathrm|operatorname)\s*\{([^{}]*)\}", r"\1", tex)
    tex = re.sub(r"\^\s*\{?(-?)\d+\}?", "", tex)  # a power changes the number, not whether it is one
    for written, typed in ((r"\times", "×"), (r"\cdot", "×"), (r"\%", "%"), ("~", " ")):
        tex = tex.replace(written, typed)
    return re.sub(r"\\(?:[a-z]+|.)", " ", tex)


def find(masked: str) -> list[tuple[int, int]]:
    """Start and end of every amount in a masked text, in order; names of cards and machines are left out."""
    typed = masked
    if "*" in masked or "\\" in masked or not masked.isascii():
        typed = typed.translate(_AS_TYPED)
    if "_" in masked:
        typed = _UNDERSCORES.sub(lambda run: " " * len(run[0]), typed)
    found = list(_NUMBERS.finditer(typed))
    lower = typed.lower()
    if len(lower) != len(typed):  # İ in lower case is two characters; such a text is searched as it stands
        lower = typed
    for hints, pattern in _WORDS:
        for hint in hints:
            if hint in lower:
                found += pattern.finditer(lower)
                break
    found.sort(key=lambda match: match.start())
    return [match.span() for match in found if not _is_name(typed, match)]


def _is_name(text: str, match: re.Match[str]) -> bool:
    if not _STORAGE.search(match[0]):
        return False
    return bool(_NAME_AFTER.match(text, match.end()) or _NAME_BEFORE.search(text[max(0, match.start() - 60) : match.start()]))
