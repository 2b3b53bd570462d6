"""The joined data: the only place where entries, snippets and receipts meet."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from measures import claims, load, prose, receipts, snippets
from measures.model import (
    Area,
    Claim,
    Document,
    Entry,
    Figure,
    LearningPath,
    Myth,
    Problem,
    Receipt,
    Skip,
    Snippet,
    Term,
    Trouble,
    Verdict,
    Verdicts,
)
from measures.names import fold
from measures.schemas import Schemas


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything the pages and the checks need. Mappings are sorted by title or id and never changed."""

    terms: Mapping[str, Term]
    troubles: Mapping[str, Trouble]
    myths: Mapping[str, Myth]
    verdicts: tuple[Verdicts, ...]
    paths: tuple[LearningPath, ...]
    areas: tuple[Area, ...]
    snippets: Mapping[str, Snippet]
    receipts: Mapping[str, tuple[Receipt, ...]]
    """By snippet id, the fresh before the stale, a GPU's before a CPU's."""
    skips: tuple[Skip, ...]
    pins: Mapping[str, str]
    """Versions that the project pins, by package: what a fresh receipt must have run on."""
    names: Mapping[str, str] = field(repr=False)
    """Entry ids by folded id, title and alias."""
    claims: Mapping[str, Claim] = field(repr=False)
    users: Mapping[str, tuple[Document, ...]] = field(repr=False)
    """The documents that use a snippet, by snippet id: entries in order of title, then the others."""
    mentioned_by: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    """The entries whose prose links to an entry, by its id, in order of title."""
    unread: frozenset[str] = frozenset()
    """Folded ids of entries and snippets whose files have problems of their own: naming one is no second problem."""
    unread_snippets: bool = False
    """Whether a snippet could not be read, so that its claims are unknown."""

    def entry(self, name: str) -> Entry | None:
        """The entry with this id, title or alias; case, hyphens and blanks do not matter."""
        entry_id = self.names.get(fold(name), "")
        return self.terms.get(entry_id) or self.troubles.get(entry_id) or self.myths.get(entry_id)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Terms, then troubles, then myths, each in order of title."""
        return (*self.terms.values(), *self.troubles.values(), *self.myths.values())

    @property
    def documents(self) -> tuple[Document, ...]:
        """Everything that holds contributors' texts: the entries, the verdicts, the learning paths."""
        return (*self.entries, *self.verdicts, *self.paths)

    def in_area(self, area_id: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.area == area_id)

    def users_of(self, snippet_id: str) -> tuple[Document, ...]:
        return self.users.get(snippet_id, ())

    def mentions(self, entry_id: str) -> tuple[Entry, ...]:
        return self.mentioned_by.get(entry_id, ())

    @property
    def judged(self) -> tuple[tuple[Verdicts, Verdict], ...]:
        """Every verdict with its subject, in order of the claims' numbers."""
        pairs = [(group, verdict) for group in self.verdicts for verdict in group.verdicts]
        return tuple(sorted(pairs, key=lambda pair: pair[1].id))

    def figure(self, claim_id: str) -> Figure | None:
        """A claim with its best receipt; None if no snippet makes the claim."""
        claim = self.claims.get(claim_id)
        if claim is None:
            return None
        with_value = [r for r in self.receipts.get(claim.snippet, ()) if r.values.get(claim.variable) is not None]
        best = with_value[0] if with_value else None
        return Figure(claim=claim, receipt=best, stale=self.stale(best) if best else "")

    def figures_of(self, snippet_id: str, receipt: Receipt) -> tuple[Figure, ...]:
        """Every claim of a snippet with the value that one receipt recorded."""
        stale = self.stale(receipt)
        return tuple(Figure(claim=c, receipt=receipt, stale=stale) for c in self.snippets[snippet_id].claims)

    def stale(self, receipt: Receipt) -> str:
        """Why a receipt no longer speaks for its snippet, or ''."""
        return staleness(self.snippets.get(receipt.snippet), receipt, self.pins)

    def skip(self, snippet_id: str, kind: str) -> Skip | None:
        return next((s for s in self.skips if s.snippet == snippet_id and s.device == kind), None)


def staleness(snippet: Snippet | None, receipt: Receipt, pins: Mapping[str, str]) -> str:
    """Why a receipt no longer speaks for its snippet, or ''.

    A CPU receipt must have run on the pinned versions. A GPU receipt keeps the versions
    of the machine it was made on, so only its code and its claims are compared.
    """
    if snippet is None:
        return "its snippet is gone"
    when = f"since it was measured on {receipt.device.id} ({receipt.date})"
    if receipt.code_sha256 != snippet.digest:
        return f"changed {when}"
    versions = receipt.versions if receipt.device.kind == "cuda" else pins
    if receipt.key != receipts.key(snippet, versions):
        moved = [
            f"{name} {receipt.versions.get(name, 'unknown')} → {versions.get(name, 'unknown')}"
            for name in sorted(snippet.needs)
            if receipt.versions.get(name) != versions.get(name)
        ]
        return f"{', '.join(moved) or 'its needs changed'} {when}"
    for claim in snippet.claims:
        wrong = claims.judge(claim, receipt.values.get(claim.variable))
        if wrong:
            return f"{wrong} ({receipt.device.id}, {receipt.date})"
    return ""


class BrokenProject(Exception):
    """A file that all others are read by, pyproject.toml or a schema, cannot be read; the text says which."""


def build(root: Path) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Read everything below `root` and join it; the problems are those of reading only.

    Raises BrokenProject, since without schemas or pins nothing else can be judged.
    """
    try:
        schemas = Schemas(root / "schema")
    except (OSError, ValueError, KeyError) as error:
        raise BrokenProject(f"schema/ cannot be read: {error}; mend it or restore it with git") from error
    try:
        pinned = pins(root)
    except (OSError, ValueError, KeyError) as error:
        raise BrokenProject(f"pyproject.toml cannot be read: {error}; mend it or restore it with git") from error
    content, problems = load.read(root, schemas)
    scripts, wrong = snippets.read(root, schemas)
    problems += wrong
    runs, wrong = receipts.read(root, schemas)
    problems += wrong
    found = {snippet.path for snippet in scripts}
    unread = {file.stem for file in (root / snippets.FOLDER).glob("*/*.py") if file.relative_to(root).as_posix() not in found}
    return join(content, scripts, runs, pinned, frozenset(unread)), problems


def join(
    content: load.Content,
    scripts: tuple[Snippet, ...],
    runs: tuple[Receipt, ...],
    pinned: Mapping[str, str],
    unread_snippets: frozenset[str] = frozenset(),
) -> Catalogue:
    """Join what was read. Where two things claim one name the first stands; the checks report the other."""
    ordered = sorted(content.entries, key=lambda e: (fold(e.title), e.id))
    names: dict[str, str] = {}
    for entry in ordered:
        names.setdefault(fold(entry.id), entry.id)
    for entry in ordered:
        for name in (entry.title, *entry.aliases):
            names.setdefault(fold(name), entry.id)
    by_id: dict[str, Snippet] = {}
    for snippet in sorted(scripts, key=lambda s: s.id):
        by_id.setdefault(snippet.id, snippet)
    claims_by_id: dict[str, Claim] = {}
    for snippet in by_id.values():
        for claim in snippet.claims:
            claims_by_id.setdefault(claim.id, claim)
    by_snippet: dict[str, list[Receipt]] = {}
    for receipt in runs:
        by_snippet.setdefault(receipt.snippet, []).append(receipt)
    for snippet_id, group in by_snippet.items():
        script = by_id.get(snippet_id)
        group.sort(key=lambda r: (bool(staleness(script, r, pinned)), r.device.kind != "cuda", r.device.id))
    users, mentioned_by = _uses((*ordered, *content.verdicts, *content.paths), names, claims_by_id)
    return Catalogue(
        terms={e.id: e for e in ordered if isinstance(e, Term)},
        troubles={e.id: e for e in ordered if isinstance(e, Trouble)},
        myths={e.id: e for e in ordered if isinstance(e, Myth)},
        verdicts=content.verdicts,
        paths=content.paths,
        areas=content.areas,
        snippets=by_id,
        receipts={snippet_id: tuple(group) for snippet_id, group in by_snippet.items()},
        skips=content.skips,
        pins=pinned,
        names=names,
        claims=claims_by_id,
        users=users,
        mentioned_by=mentioned_by,
        unread=frozenset(map(fold, content.unread | unread_snippets)),
        unread_snippets=bool(unread_snippets),
    )


def _uses(
    documents: tuple[Document, ...], names: Mapping[str, str], by_claim: Mapping[str, Claim]
) -> tuple[dict[str, tuple[Document, ...]], dict[str, tuple[Entry, ...]]]:
    users: dict[str, list[Document]] = {}
    mentioned: dict[str, list[Entry]] = {}
    for document in documents:
        used = [reference.id for reference in document.snippet_refs]
        if isinstance(document, Trouble):
            used += [item.where for item in document.signatures if item.provenance == "run"]
        linked: list[str] = []
        for text in document.prose:
            if "[" not in text.value and "{{" not in text.value:
                continue
            for token in prose.scan(text.value):
                if token.kind == "figure" and token.target in by_claim:
                    used.append(by_claim[token.target].snippet)
                elif token.kind == "link":
                    linked.append(names.get(fold(token.target), ""))
        for snippet_id in dict.fromkeys(used):
            users.setdefault(snippet_id, []).append(document)
        for entry_id in dict.fromkeys(linked):
            if entry_id and isinstance(document, Entry) and entry_id != document.id:
                mentioned.setdefault(entry_id, []).append(document)
    return (
        {key: tuple(value) for key, value in users.items()},
        {key: tuple(value) for key, value in mentioned.items()},
    )


def pins(root: Path) -> dict[str, str]:
    """Versions pinned in pyproject.toml by package name; raises OSError or ValueError if it cannot be read."""
    return {name: version for name, version, _ in _pinned(root)}


def extras(root: Path) -> dict[str, str]:
    """The extra of pyproject.toml that brings a package, '' for one that comes always. Raises as `pins` does."""
    found: dict[str, str] = {}
    for name, _, extra in _pinned(root):
        found.setdefault(name, extra)
    return found


def _pinned(root: Path) -> list[tuple[str, str, str]]:
    """Package, version and extra of every pin of pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    groups = {"": project.get("dependencies", ()), **project.get("optional-dependencies", {})}
    lines = [(line, extra) for extra, group in groups.items() for line in group]
    pairs = ((re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line), extra) for line, extra in lines)
    return [(match[1].lower(), match[2], extra) for match, extra in pairs if match]
