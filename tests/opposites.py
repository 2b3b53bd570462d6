"""Every signature turned round (what it says could not be, was; what it says is missing, is there), or with another end."""

from __future__ import annotations

import re
from collections.abc import Mapping

from measures.explain import likely, pattern, text

from bench._long_log import filled

_OPPOSITES = {
    "unable": "able", "cannot": "can", "couldn't": "could", "can't": "can", "doesn't": "does", "isn't": "is", "wasn't": "was",
    "didn't": "did", "not": "", "no": "some", "without": "with", "failed": "managed", "fails": "works", "failure": "success",
    "never": "always", "none": "all", "error": "info",
}  # fmt: skip
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis")
_LAST = re.compile(r"[^\W\d_]+|[0-9]+")
_WORD = re.compile(r"[A-Za-z]+(?:'t)?")


def make(book: Mapping) -> list[dict]:
    """Logs with the trouble that they must not be taken for; only of signatures that hold something to turn."""
    vocabulary = _vocabulary(book)
    made = []
    for trouble in book["troubles"]:
        for n, signature in enumerate(trouble["signatures"]):
            turned = _WORD.sub(lambda word: _opposite(word[0], vocabulary), signature)
            if turned != signature:
                log = f"step 12 of 400\nworker: {filled(turned)}, going on\n"
                made.append({"id": f"{trouble['id']}-{n}", "trouble": trouble["id"], "log": log})
    return made


def ended(book: Mapping) -> list[dict]:
    """Every signature that another word ends; of those with so few words that the last is what they are about."""
    heaviest = max(book["weights"].values())
    made = []
    for trouble in book["troubles"]:
        for n, signature in enumerate(trouble["signatures"]):
            compiled = pattern.compiled(signature)
            rare = [word for word in compiled.words if 100 * book["weights"][word] >= likely.RARE * heaviest]
            last = [match for match in _LAST.finditer(signature)][-1:]
            if compiled.is_bare and last and len(rare) < likely.RARE_WORDS:
                log = f"step 12 of 400\nworker: {filled(signature[: last[0].start()])}meadow{filled(signature[last[0].end() :])}, next\n"
                made.append({"id": f"{trouble['id']}-{n}", "signature": signature, "log": log})
    return made


def _opposite(word: str, vocabulary: set[str]) -> str:
    """`incompatible` becomes `compatible`, as `compatible` is a word of our entries; `input` stays, for `put` begins no such word."""
    lower = word.lower()
    if lower in _OPPOSITES:
        return _OPPOSITES[lower]
    stems = (lower[len(prefix) :] for prefix in _PREFIXES if lower.startswith(prefix) and len(lower) > len(prefix) + 4)
    return next((stem for stem in stems if stem in vocabulary), word)


def _vocabulary(book: Mapping) -> set[str]:
    """Words of the entries, but for those that only seem to be the opposite's stem: nothing `inplace` is out of place."""
    texts = [text for trouble in book["troubles"] for text in (trouble["summary"], *(c["fix"] for c in trouble["causes"]))]
    return {word for item in texts for word in text.read(item).words} - {"stance", "stances", "stall", "stalled", "side", "place"}
