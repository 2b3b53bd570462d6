"""pytest front end: `pytest snippets` makes each snippet a test item on the engine of `measures run --check`.

Only files at <root>/snippets/<area>/<id>.py of a repository with our schemas are touched.
The engine is a process of its own, started with the first item; it runs as many snippets at a time as there are cores.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from measures.runner.engine import Engine
    from measures.runner.sweep import Result


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix != ".py" or len(file_path.parts) < 4 or file_path.parts[-3] != "snippets":
        return None
    if not (file_path.parents[2] / "schema" / "snippet.schema.json").is_file():
        return None
    return SnippetFile.from_parent(parent, path=file_path)


def pytest_sessionfinish(session: pytest.Session) -> None:
    bench = session.config.stash.get(_BENCH, None)
    if bench is not None:
        bench.close()


class SnippetFile(pytest.File):
    def collect(self):
        yield SnippetItem.from_parent(self, name=self.path.stem)


class SnippetItem(pytest.Item):
    """One snippet: fails with the problems that `measures run --check` would print."""

    def runtest(self) -> None:
        bench = self.config.stash.get(_BENCH, None)
        if bench is None or bench.root != self.path.parents[2]:
            if bench is not None:
                bench.close()
            bench = self.config.stash[_BENCH] = Bench(self.path.parents[2], self.session.items)
        if owed := bench.owed(self.name):
            pytest.skip(owed)
        result = bench.result(self.name)
        if result.passed_over:
            pytest.skip(result.passed_over)
        if problems := (*result.problems, *result.stale):
            raise SnippetProblems(problems)

    def repr_failure(self, excinfo, style=None):
        from measures.runner.job import Infrastructure

        if isinstance(excinfo.value, (SnippetProblems, Infrastructure)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class SnippetProblems(Exception):
    def __init__(self, problems: tuple) -> None:
        from measures import report

        super().__init__(report.lines(problems))


class Bench:
    """The catalogue and the engine of one test session.

    With the first item all selected snippets are ordered from the engine, which runs as many
    at a time as there are cores; an item waits for its own result and keeps those of others.
    """

    def __init__(self, root: Path, items: list[pytest.Item]) -> None:
        from measures import catalogue
        from measures.runner import devices

        self.root = root
        self._device = devices.cpu()
        self._data, self._reading = catalogue.build(root)
        self._extras = catalogue.extras(root)
        self._names = [item.name for item in items if isinstance(item, SnippetItem) and item.path.parents[2] == root]
        self._done: dict[str, Result] = {}
        self._coming: Iterator[Result] | None = None
        self._engine: Engine | None = None
        self._broken: Exception | None = None

    def owed(self, name: str) -> str:
        """Why a snippet cannot run here, or ''."""
        snippet = self._data.snippets.get(name)
        if snippet is None or self._device.kind in snippet.devices:
            return ""
        skip = self._data.skip(name, snippet.devices[0])
        return skip.reason if skip else f"runs on {snippet.devices[0]} only"

    def result(self, name: str) -> Result:
        from measures.runner.job import Infrastructure

        if name not in self._data.snippets:
            raise SnippetProblems(tuple(p for p in self._reading if Path(p.place.path).stem == name))
        if self._broken:
            raise self._broken
        self._coming = self._coming or self._results()
        try:
            while name not in self._done:
                result = next(self._coming)
                self._done[result.snippet.id] = result
        except Infrastructure as wrong:
            self._broken = wrong
            raise
        return self._done[name]

    def _results(self) -> Iterator[Result]:
        """Results of all snippets that can run here, in any order."""
        from measures.runner import selection, sweep, versions
        from measures.runner.engine import Engine

        able = [name for name in self._names if name in self._data.snippets and not self.owed(name)]
        standings = selection.choose(self._data, able, self._device)
        installed = versions.installed(need for standing in standings for need in standing.snippet.needs)
        due = []
        for standing in standings:
            cannot = sweep.absent(standing, installed, self._extras) or sweep.refused(standing, installed, self._data.pins)
            if cannot:
                yield cannot
            else:
                due.append(standing)
        if not due:
            return
        mode = "auto" if len(due) > 1 else "cold"
        preload = sweep.preloadable(tuple(due), mode=mode)
        self._engine = Engine(preload=preload, parallel=sweep.cores(), caller=os.environ)
        self._engine.start()
        yield from sweep.check(self._engine, tuple(due), device=self._device, mode=mode)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None


_BENCH = pytest.StashKey[Bench]()
