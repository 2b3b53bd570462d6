"""Rules on snippets: unique names, claims that can fail, and somebody who uses them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from measures.checks import literals
from measures.checks.registry import Context, problem, rule
from measures.model import Place, Problem, Snippet
from measures.schemas import near


@lru_cache(maxsize=8192)
def _tree(code: str) -> ast.Module:
    """A snippet's syntax tree, parsed once for all rules; nobody changes it."""
    return ast.parse(code)


@lru_cache(maxsize=8192)
def _nodes(code: str) -> tuple[ast.AST, ...]:
    """Every node of a snippet's syntax tree, collected once for all rules."""
    return tuple(ast.walk(_tree(code)))


@rule("snippet-used", "A snippet is used by an entry, by a figure or as the twin of one that is.")
def snippet_used(context: Context) -> Iterator[Problem]:
    catalogue = context.catalogue
    twins = {snippet.twin for snippet in catalogue.snippets.values() if snippet.id in catalogue.users}
    for snippet in catalogue.snippets.values():
        if snippet.id not in catalogue.users and snippet.id not in twins and not catalogue.unread:
            yield problem(
                snippet.place, "snippet-used", f"no entry uses '{snippet.id}'; name it in an entry or take it out"
            )


@rule("snippet-area", "A snippet lies in the folder of an area.")
def snippet_area(context: Context) -> Iterator[Problem]:
    known = [area.id for area in context.catalogue.areas]
    for snippet in context.catalogue.snippets.values():
        if known and snippet.area not in known:
            yield problem(
                snippet.place,
                "snippet-area",
                f"folder '{snippet.area}' is no area; move it to one of: {', '.join(known)}",
            )


@rule("snippet-needs", "A snippet imports what it declares, and the project pins it.")
def snippet_needs(context: Context) -> Iterator[Problem]:
    pins = context.catalogue.pins
    for snippet in context.catalogue.snippets.values():
        imported = _imports(snippet)
        for name in snippet.needs:
            if name not in pins:
                guess = near(name, list(pins))
                hint = f"did you mean '{guess}'?" if guess else "pin it in pyproject.toml or leave it out"
                yield problem(snippet.place, "snippet-needs", f"needs '{name}', which is not pinned; {hint}")
        for name, line in imported.items():
            if name in pins and name not in snippet.needs:
                place = Place(path=snippet.path, line=line)
                yield problem(place, "snippet-needs", f"imports {name}; add it to needs: [{', '.join(snippet.needs)}]")
            if name in ("measures", "tests"):
                place = Place(path=snippet.path, line=line)
                yield problem(place, "snippet-needs", f"imports {name}; a snippet must run when pasted anywhere")


@rule("claim-unique", "A claim's id is made by one snippet.")
def claim_unique(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        for claim in snippet.claims:
            owner = context.catalogue.claims[claim.id]
            if owner is not claim:
                yield problem(
                    claim.place, "claim-unique", f"claim '{claim.id}' is also made at {owner.place}; rename one"
                )


@rule("claim-kind", "An exact claim promises a value; a measured value comes with a tolerance.")
def claim_kind(context: Context) -> Iterator[Problem]:
    for claim in context.catalogue.claims.values():
        if claim.kind == "exact" and (claim.tolerance is not None or claim.expect is None):
            yield problem(
                claim.place,
                "claim-kind",
                f"claim '{claim.id}' is exact; give it expect and no tolerance, or make it measured",
            )
        if claim.kind == "measured" and claim.expect is not None and claim.tolerance is None:
            yield problem(claim.place, "claim-kind", f"claim '{claim.id}' is measured; give it a tolerance such as 0.05")


@rule("claim-literal", "A claim's variable comes from the run, not from a literal.")
def claim_literal(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        try:
            constant, assigned = literals.assignments(_tree(snippet.code), _nodes(snippet.code))
        except RecursionError:
            yield problem(snippet.place, "claim-literal", "has an expression too deep to be judged; split it up")
            continue
        for variable in snippet.variables:
            plotted = not any(claim.variable == variable for claim in snippet.claims)
            if variable not in assigned:
                place = next((c.place for c in snippet.claims if c.variable == variable), snippet.place)
                guess = near(variable, list(assigned))
                hint = f"did you mean '{guess}'?" if guess else "assign it at the top level"
                yield problem(place, "claim-literal", f"'{variable}' is never assigned at the top level; {hint}")
            elif variable in constant and not plotted:
                line, shown = constant[variable]
                yield problem(
                    Place(path=snippet.path, line=line),
                    "claim-literal",
                    f"'{shown}' is a literal, so the claim cannot fail; compute '{variable}' from what ran",
                )


def _imports(snippet: Snippet) -> dict[str, int]:
    found: dict[str, int] = {}
    for node in _nodes(snippet.code):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.name.split(".")[0], node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.setdefault(node.module.split(".")[0], node.lineno)
    return found


@rule("raises-genuine", "A broken snippet's error comes from a library, not from a raise of its own.")
def raises_genuine(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        if snippet.raises is None:
            continue
        for node in _nodes(snippet.code):
            if isinstance(node, ast.Raise) and node.exc is not None:
                place = Place(path=snippet.path, line=node.lineno)
                message = f"'{ast.unparse(node)[:60]}' makes the error itself; call what raises it"
                yield problem(place, "raises-genuine", message)


@rule("seed", "A snippet that draws random numbers sets a seed.")
def seed(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        nodes = _nodes(snippet.code)
        draws = [
            node.lineno
            for node in nodes
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("rand", "randn", "randint", "randperm", "normal_")
            and not any(k.arg == "device" and ast.unparse(k.value) == "'meta'" for k in node.keywords)
        ]
        seeded = any(
            isinstance(node, ast.Attribute) and node.attr in ("manual_seed", "seed", "default_rng", "set_seed")
            for node in nodes
        )
        # Fake tensors hold no numbers, so there is nothing to seed.
        seeded = seeded or "set_seed" in snippet.code or "FakeTensorMode" in snippet.code
        if draws and not seeded:
            place = Place(path=snippet.path, line=draws[0])
            yield problem(place, "seed", "draws random numbers without a seed; call torch.manual_seed(0) first")


@rule("twin-known", "A snippet that runs on CUDA alone has a twin that runs on a CPU.")
def twin_known(context: Context) -> Iterator[Problem]:
    known = context.catalogue.snippets
    for snippet in known.values():
        if snippet.twin is None:
            if "cpu" not in snippet.devices:
                yield problem(snippet.place, "twin-known", f"'{snippet.id}' runs on CUDA alone; name its CPU twin")
            continue
        twin = known.get(snippet.twin)
        if context.unread(snippet.twin):
            continue
        if twin is None or "cpu" not in twin.devices:
            guess = near(snippet.twin, [other.id for other in known.values() if "cpu" in other.devices and other is not snippet])
            hint = f"did you mean '{guess}'?" if guess else "write it"
            yield problem(snippet.place, "twin-known", f"twin '{snippet.twin}' is no snippet for a CPU; {hint}")


@rule("mutation-applies", "A mutation's text stands once in the code, and what comes out is Python.")
def mutation_applies(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        for mutation in snippet.mutations:
            shown = mutation.replace.strip()[:60]
            count = snippet.body.count(mutation.replace)
            if count != 1:
                message = f"'{shown}' stands {count} times in the code below the header; a mutation replaces text that stands once"
                yield problem(mutation.place, "mutation-applies", message)
            elif mutation.replace == mutation.with_:
                yield problem(mutation.place, "mutation-applies", f"'{shown}' is replaced by itself; break the mechanism")
            elif not _is_python(snippet.mutant(mutation)):
                message = f"with '{mutation.with_.strip()[:60]}' the code is no Python; a mutant must run to prove anything"
                yield problem(mutation.place, "mutation-applies", message)


def _is_python(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
