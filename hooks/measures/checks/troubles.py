"""Rules on troubles: what a broken snippet really raised is the first test of the signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from measures.checks.registry import Context, problem, rule
from measures.explain import matcher, pattern
from measures.explain.text import Reading, read
from measures.model import Place, Problem, Receipt, Trouble
from measures.schemas import near

MIN_LITERAL = 7
"""Letters and digits that a signature must hold: less than that matches half of every log."""

MIN_ALONE = 6
"""The same for one that is a whole line, from ¶ to ¶."""

MIN_NAME = 4
"""The same for the name of a number that grows, or stays."""


_TYPE_ALONE = re.compile(r"[\W…]*(?:\w+\.)*\w*(?:Error|Exception|Warning)[\W…]*")


def _recorded(context: Context) -> Iterator[tuple[str, str, Place, str]]:
    """Trouble, snippet, place and recorded text of every error that a broken snippet raised."""
    for snippet in context.catalogue.snippets.values():
        if snippet.raises is None:
            continue
        for receipt in context.catalogue.receipts.get(snippet.id, ()):
            if receipt.error and receipt.code_sha256 == snippet.digest:
                text = f"{receipt.error.type}: {receipt.error.message}"
                yield snippet.raises.trouble, snippet.id, snippet.place, text


def _hit(trouble: Trouble, reading: Reading) -> bool:
    return any(_stands(item.pattern, reading) for item in trouble.signatures)


def _stands(source: str, reading: Reading) -> bool:
    return bool(matcher.find(pattern.compiled(source), reading))


@rule("signature-own", "The error that a broken snippet raised matches a signature of its trouble.")
def signature_own(context: Context) -> Iterator[Problem]:
    missed: dict[str, list[tuple[str, Place, str]]] = {}
    for trouble_id, snippet_id, place, text in _recorded(context):
        trouble = context.catalogue.troubles.get(trouble_id)
        if trouble and not _hit(trouble, read(text)):
            missed.setdefault(trouble_id, []).append((snippet_id, place, text))
    for trouble_id, runs in missed.items():
        by_snippet = {snippet_id: text for snippet_id, _, text in runs}
        # The signature that names one of these snippets is the one to mend, if there is one.
        meant = [
            (item.place, item.where)
            for item in context.catalogue.troubles[trouble_id].signatures
            if item.provenance == "run" and item.where in by_snippet
        ]
        place, snippet_id = meant[0] if meant else (runs[0][1], runs[0][0])
        others = [f"'{other}'" for other in by_snippet if other != snippet_id]
        also = f" (nor what {', '.join(others)} raised)" if others else ""
        said = _first_line(by_snippet[snippet_id])
        message = f"'{snippet_id}' raised \"{said}\", which no signature of '{trouble_id}' matches{also}"
        yield problem(place, "signature-own", message)


@rule("signature-foreign", "The error that a broken snippet raised matches no other trouble's signature.")
def signature_foreign(context: Context) -> Iterator[Problem]:
    for trouble_id, snippet_id, _, text in _recorded(context):
        reading = read(text)
        for other in context.catalogue.troubles.values():
            if other.id == trouble_id:
                continue
            for hit in other.signatures:
                if _stands(hit.pattern, reading):
                    yield problem(
                        hit.place,
                        "signature-foreign",
                        f'"{hit.pattern}" also matches what \'{snippet_id}\' raised, which is \'{trouble_id}\'; narrow it',
                    )


@rule("signature-broad", "A signature holds enough literal text to mean something.")
def signature_broad(context: Context) -> Iterator[Problem]:
    for trouble in context.catalogue.troubles.values():
        for item in trouble.signatures:
            length = pattern.literal_length(item.pattern)
            compiled = pattern.compiled(item.pattern)
            least = MIN_ALONE if compiled.begins and compiled.ends else MIN_NAME if compiled.grows or compiled.stays else MIN_LITERAL
            if _TYPE_ALONE.fullmatch(item.pattern):
                message = f'"{item.pattern}" is the name of an error and matches every one of its kind; add words of its message'
                yield problem(item.place, "signature-broad", message)
            elif length < least or item.pattern.count(pattern.ANY) > pattern.MAX_VARYING:
                yield problem(
                    item.place,
                    "signature-broad",
                    f'"{item.pattern}" holds {length} literal characters and {item.pattern.count("…")} placeholders; '
                    f"at least {least} and at most {pattern.MAX_VARYING}",
                )


@rule("signature-example", "A signature matches its own example.")
def signature_example(context: Context) -> Iterator[Problem]:
    for trouble in context.catalogue.troubles.values():
        for item in trouble.signatures:
            if not item.example or matcher.matches(item.pattern, item.example):
                continue
            # Where the run does not match either, the pattern is what is wrong: `signature-evidence` says so.
            runs = context.catalogue.receipts.get(item.where, ()) if item.provenance == "run" else ()
            if item.provenance != "run" or any(matcher.matches(item.pattern, _printed(run)) for run in runs):
                message = f'"{item.pattern}" does not match its example "{item.example}"; mend one of them'
                yield problem(item.place, "signature-example", message)


@rule("signature-shared", "No signature stands twice, in one trouble or in two.")
def signature_shared(context: Context) -> Iterator[Problem]:
    owners: dict[pattern.Pattern, Trouble] = {}
    for trouble in context.catalogue.troubles.values():
        seen: set[str] = set()
        for item in trouble.signatures:
            # Forms that differ in quotes match alike. A page may show both; two pages may not claim them.
            if (written := " ".join(item.pattern.lower().split())) in seen:
                yield problem(item.place, "signature-shared", f'"{item.pattern}" stands here a second time; keep one')
            seen.add(written)
            owner = owners.setdefault(replace(pattern.compiled(item.pattern), source=""), trouble)
            if owner.id != trouble.id:
                yield problem(
                    item.place, "signature-shared", f'"{item.pattern}" is also a signature of \'{owner.id}\'; keep one'
                )


@rule("signature-evidence", "A signature's wording was raised by a snippet, or read in a source of its entry.")
def signature_evidence(context: Context) -> Iterator[Problem]:
    catalogue = context.catalogue
    for trouble in catalogue.troubles.values():
        sources = [source.id for source in trouble.sources]
        for item in trouble.signatures:
            if item.provenance != "run":
                if item.where not in sources:
                    guess = near(item.where, sources)
                    hint = f"did you mean '{guess}'?" if guess else f"sources: {', '.join(sources)}"
                    yield problem(item.place, "signature-evidence", f"where '{item.where}' is no source here; {hint}")
                continue
            snippet = catalogue.snippets.get(item.where)
            if snippet is None:
                if context.unread(item.where):
                    continue
                guess = near(item.where, list(catalogue.snippets))
                hint = f"did you mean '{guess}'?" if guess else "name the snippet that raised it"
                yield problem(item.place, "signature-evidence", f"where '{item.where}' is no snippet; {hint}")
                continue
            for receipt in catalogue.receipts.get(snippet.id, ()):
                reading = read(_printed(receipt))
                if snippet.raises and snippet.raises.trouble == trouble.id and not _hit(trouble, reading):
                    continue  # signature-own says it
                if receipt.code_sha256 == snippet.digest and not _stands(item.pattern, reading):
                    yield problem(
                        item.place,
                        "signature-evidence",
                        f'the run of \'{snippet.id}\' on {receipt.device.id} did not print "{item.pattern}"',
                    )


@rule("raises-known", "What a broken snippet raises belongs to a trouble, which names the snippet.")
def raises_known(context: Context) -> Iterator[Problem]:
    known = context.catalogue.troubles
    for snippet in context.catalogue.snippets.values():
        if snippet.raises is None:
            continue
        trouble = known.get(snippet.raises.trouble)
        if trouble is None and not context.unread(snippet.raises.trouble):
            guess = near(snippet.raises.trouble, list(known))
            hint = f"did you mean '{guess}'?" if guess else "write it"
            yield problem(snippet.place, "raises-known", f"there is no trouble '{snippet.raises.trouble}'; {hint}")
        elif trouble and not any(reference.id == snippet.id for reference in trouble.snippet_refs):
            message = f"trouble '{trouble.id}' does not name '{snippet.id}'; add it there as broken, of the whole or of a cause"
            yield problem(snippet.place, "raises-known", message)


@rule("cause-snippet", "A cause's snippet is a fixed one, a detector or a demo; what is broken is named broken.")
def cause_snippet(context: Context) -> Iterator[Problem]:
    known = context.catalogue.snippets
    for trouble in context.catalogue.troubles.values():
        wanted = [(trouble.place, "broken", trouble.broken, ("broken",))]
        wanted += [(trouble.place, "detectors", d, ("detector",)) for d in trouble.detectors]
        for cause in trouble.causes:
            wanted.append((cause.place, f"cause '{cause.id}' broken", cause.broken, ("broken",)))
            wanted.append((cause.place, f"cause '{cause.id}' snippet", cause.snippet, ("fixed", "detector", "demo", "myth")))
        for place, what, snippet_id, roles in wanted:
            snippet = known.get(snippet_id or "")
            if snippet and snippet.role not in roles:
                yield problem(
                    place, "cause-snippet", f"{what} is '{snippet_id}', whose role is {snippet.role}; it must be {' or '.join(roles)}"
                )


def _printed(receipt: Receipt) -> str:
    """All that a run left to read: its output, then the error that ended it."""
    return receipt.output + (f"\n{receipt.error.type}: {receipt.error.message}" if receipt.error else "")


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0][:120]
