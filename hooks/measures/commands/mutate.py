"""`measures mutate [ID…]`: break each snippet's mechanism as its header says, and see that it fails.

Without ids it takes every snippet that has mutations. Nothing is written.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from measures import catalogue
from measures.catalogue import Catalogue
from measures.commands import sweeping
from measures.commands.sweeping import GOOD, INFRASTRUCTURE, NOTHING, WRONG, counted
from measures.runner import devices, mutants, versions
from measures.runner.engine import Engine
from measures.runner.mutants import Fate, Mutant
from measures.runner.selection import Standing


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "exit status: as for `measures run`; 1 if a mutant survives or proves nothing"
    sweeping.arguments(parser)


def run(args: argparse.Namespace, root: Path) -> int:
    """The exit status; see the epilog of `--help`."""
    return sweeping.guarded("mutate", lambda: _run(args, root), "")


def _run(args: argparse.Namespace, root: Path) -> int:
    data, problems = catalogue.build(root)
    unread = [p for p in problems if sweeping.is_asked_for(p, args.ids)]
    chosen = sweeping.choose(args, data, devices.cpu(), unread)
    made = tuple(mutant for standing in chosen for mutant in mutants.of(standing.snippet))
    fates = list(sweeping.progress(args, _fates(args, root, data, made), len(made), unit="mutant"))
    found = [*unread, *(fate.problem for fate in fates if fate.problem)]
    sweeping.print_problems(args, found)
    sweeping.print_passed_over("mutate", fates)
    sweeping.say(args, _summary(chosen, fates))
    if found:
        return WRONG
    if not made:
        return NOTHING
    return INFRASTRUCTURE if any(f.passed_over for f in fates) and (args.ids or args.needs) else GOOD


def _fates(args: argparse.Namespace, root: Path, data: Catalogue, made: tuple[Mutant, ...]) -> Iterator[Fate]:
    installed = versions.installed(need for mutant in made for need in mutant.snippet.needs)
    extras = catalogue.extras(root)
    able = []
    for mutant in made:
        if why := versions.absent(mutant.snippet.needs, installed, extras):
            yield Fate(snippet=mutant.snippet, passed_over=why)
        else:
            able.append(mutant)
    if not able:
        return
    preload = mutants.preloadable(tuple(able))
    with Engine(preload=preload, parallel=sweeping.jobs(args), trusted=args.trusted, caller=os.environ) as engine:
        yield from mutants.run(engine, tuple(able), data.troubles)


def _summary(chosen: tuple[Standing, ...], fates: list[Fate]) -> str:
    """`75 of 212 snippets (35 %) have mutations: 80 mutants, 79 killed, 1 survived`."""
    having = sum(bool(standing.snippet.mutations) for standing in chosen)
    share = f" ({100 * having // len(chosen)} %)" if chosen else ""
    verb = "has" if having == 1 else "have"
    rules = [fate.problem.rule for fate in fates if fate.problem]
    survived, passed_over = rules.count("mutant-survived"), sum(bool(fate.passed_over) for fate in fates)
    parts = [f"{len(fates) - len(rules) - passed_over} killed", f"{survived} survived"]
    parts += [f"{number} {word}" for number, word in ((rules.count("mutant-crashed"), "crashed"), (passed_over, "passed over")) if number]
    if other := len(rules) - survived - rules.count("mutant-crashed"):
        parts.append(f"{other} not to be made")
    return (
        f"{having} of {counted(len(chosen), 'snippet')}{share} {verb} mutations: "
        f"{counted(len(fates), 'mutant')}, {', '.join(parts)}"
    )
