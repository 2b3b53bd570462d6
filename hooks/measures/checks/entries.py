"""Rules on entries as wholes: names, areas, references, sources."""

from __future__ import annotations

from collections.abc import Iterator

from measures.checks.registry import Context, problem, rule
from measures.model import Entry, Problem, Trouble
from measures.names import fold
from measures.schemas import near


@rule("id-unique", "No id serves two entries, whatever their kinds.")
def id_unique(context: Context) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in context.catalogue.entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            message = f"'{entry.id}' is also a {other.kind} ({other.place.path}); rename one file"
            yield problem(entry.place, "id-unique", message)


@rule("name-unique", "No title or alias belongs to two entries.")
def name_unique(context: Context) -> Iterator[Problem]:
    owners = {fold(entry.id): entry for entry in reversed(context.catalogue.entries)}
    for entry in context.catalogue.entries:
        own: set[str] = set()
        names = [("title", entry.title), *((f"aliases[{i}]", alias) for i, alias in enumerate(entry.aliases))]
        for path, name in names:
            key = fold(name)
            if not key:
                message = f'{path} "{name}" holds no letter or digit, so no link can name it; write it in words'
                yield problem(entry.place_of(path), "name-unique", message)
                continue
            owner = owners.setdefault(key, entry)
            if owner.id != entry.id:
                yield problem(
                    entry.place_of(path),
                    "name-unique",
                    f"{path} \"{name}\" already belongs to '{owner.id}' ({owner.place.path}); "
                    "keep it in one of them, or write an entry that tells the two apart",
                )
            elif key in own and path != "title":
                yield problem(
                    entry.place_of(path), "name-unique", f'{path} "{name}" repeats a name of this entry; take it out'
                )
            own.add(key)


@rule("former-id", "An id that an entry had before is nobody's id now.")
def former_id(context: Context) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    taken = {entry.id for entry in context.catalogue.entries}
    for entry in context.catalogue.entries:
        for i, old in enumerate(entry.formerly):
            place = entry.place_of(f"formerly[{i}]")
            if old in taken:
                yield problem(place, "former-id", f"formerly[{i}] is '{old}', which is an entry now; take it out")
            elif seen.setdefault(old, entry.id) != entry.id:
                yield problem(place, "former-id", f"formerly[{i}] is '{old}', which '{seen[old]}' claims too; keep one")


@rule("area-known", "An entry's area is one of content/areas.yml.")
def area_known(context: Context) -> Iterator[Problem]:
    known = [area.id for area in context.catalogue.areas]
    for entry in context.catalogue.entries:
        if known and entry.area not in known:
            guess = near(entry.area, known)
            hint = f"did you mean '{guess}'?" if guess else f"one of: {', '.join(known)}"
            yield problem(entry.place_of("area"), "area-known", f"area '{entry.area}' is not in content/areas.yml; {hint}")


@rule("entry-known", "Entries named by id exist, are of the kind that is asked for, and are not the entry itself.")
def entry_known(context: Context) -> Iterator[Problem]:
    catalogue = context.catalogue
    every = {entry.id: entry for entry in catalogue.entries}
    for document in catalogue.documents:
        for reference in document.entry_refs:
            kind, known = "entry", every
            if reference.field.startswith(("troubles[", "follows[", "refines.")):
                kind, known = "trouble", catalogue.troubles
            elif reference.field.endswith(".myth"):
                kind, known = "myth", catalogue.myths
            if known.get(reference.id) is document:
                yield problem(reference.place, "entry-known", f"{reference.field} names the entry itself; take it out")
            elif reference.id not in known and not context.unread(reference.id):
                guess = near(reference.id, list(known))
                hint = f"did you mean '{guess}'?" if guess else "leave it out until it is written"
                yield problem(
                    reference.place, "entry-known", f"{reference.field}: there is no {kind} '{reference.id}'; {hint}"
                )


@rule("source-primary", "An entry has at least one primary source.")
def source_primary(context: Context) -> Iterator[Problem]:
    for document in context.catalogue.documents:
        if document.sources and not any(source.primary for source in document.sources):
            yield problem(
                document.sources[0].place,
                "source-primary",
                "no source is primary; add a paper, the documentation, the source code, a datasheet or a report",
            )


@rule("key-unique", "Keys of sources, causes and related entries are unique within an entry.")
def key_unique(context: Context) -> Iterator[Problem]:
    for document in context.catalogue.documents:
        groups = [("source", document.sources)]
        if isinstance(document, Entry):
            groups.append(("related entry", document.related))
        if isinstance(document, Trouble):
            groups.append(("cause", document.causes))
        for what, items in groups:
            seen: set[str] = set()
            for item in items:
                if item.id in seen:
                    yield problem(item.place, "key-unique", f"{what} '{item.id}' stands here a second time; keep one")
                seen.add(item.id)


@rule("question-repeated", "A question is asked once, and its answer is no copy of the body.")
def question_repeated(context: Context) -> Iterator[Problem]:
    for entry in context.catalogue.entries:
        answers = {id(question.answer) for question in entry.questions}
        bodies = {fold(text.value) for text in entry.prose if id(text) not in answers}
        asked: set[str] = set()
        for question in entry.questions:
            key = fold(question.question)
            if key in asked:
                yield problem(question.place, "question-repeated", f'"{question.question}" is asked twice; keep one')
            asked.add(key)
            answer = fold(question.answer.value)
            if any(answer in body for body in bodies):
                yield problem(
                    question.place,
                    "question-repeated",
                    f'the answer to "{question.question}" is a copy of the body; answer it, or leave it out',
                )


@rule("snippet-known", "Snippets named by an entry exist.")
def snippet_known(context: Context) -> Iterator[Problem]:
    known = context.catalogue.snippets
    for document in context.catalogue.documents:
        for reference in document.snippet_refs:
            if reference.id not in known and not context.unread(reference.id):
                guess = near(reference.id, list(known))
                hint = f"did you mean '{guess}'?" if guess else f"write snippets/<area>/{reference.id}.py"
                yield problem(
                    reference.place, "snippet-known", f"{reference.field}: there is no snippet '{reference.id}'; {hint}"
                )


@rule("proof-missing", "An entry shows at least one snippet, or says why nothing could be run.")
def proof_missing(context: Context) -> Iterator[Problem]:
    for entry in context.catalogue.entries:
        if entry.snippet_refs:
            continue
        if isinstance(entry, Trouble) and entry.not_reproduced:
            continue
        hint = "name one, or say why in not_reproduced" if isinstance(entry, Trouble) else "name one in a section"
        yield problem(entry.place, "proof-missing", f"'{entry.id}' shows no snippet; {hint}")
