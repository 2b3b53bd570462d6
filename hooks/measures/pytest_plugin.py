"""pytest front end: `pytest snippets` makes each snippet a test item on the engine of `measures run --check`.

Only files at <root>/snippets/<area>/<id>.py of a repository with our schemas are touched.
The engine is a process of its own, started with the first item and shared by all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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
    """The catalogue and the engine of one test session."""

    def __init__(self, root: Path, items: list[pytest.Item]) -> None:
        from measures import catalogue
        from measures.runner import devices

        self.root = root
        self._device = devices.cpu()
        self._data, self._reading = catalogue.build(root)
        self._extras = catalogue.extras(root)
        names = [item.name for item in items if isinstance(item, SnippetItem)]
        self._names = [name for name in names if not self.owed(name) and name in self._data.snippets]
        self._engine = None

    def owed(self, name: str) -> str:
        """Why a snippet cannot run here, or ''."""
        snippet = self._data.snippets.get(name)
        if snippet is None or self._device.kind in snippet.devices:
            return ""
        skip = self._data.skip(name, snippet.devices[0])
        return skip.reason if skip else f"runs on {snippet.devices[0]} only"

    def result(self, name: str) -> Result:
        from measures.runner import selection, sweep, versions

        snippet = self._data.snippets.get(name)
        if snippet is None:
            raise SnippetProblems(tuple(p for p in self._reading if Path(p.place.path).stem == name))
        (standing,) = selection.choose(self._data, [name], self._device)
        installed = versions.installed(snippet.needs)
        cannot = sweep.absent(standing, installed, self._extras) or sweep.refused(standing, installed, self._data.pins)
        if cannot:
            return cannot
        (result,) = sweep.check(self._started(), (standing,), device=self._device, mode=self._mode)
        return result

    @property
    def _mode(self) -> str:
        return "auto" if len(self._names) > 1 else "cold"

    def _started(self):
        from measures.runner import selection, sweep
        from measures.runner.engine import Engine

        if self._engine is None:
            standings = selection.choose(self._data, self._names, self._device)
            self._engine = Engine(preload=sweep.preloadable(standings, mode=self._mode), caller=os.environ)
            self._engine.start()
        return self._engine

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None


_BENCH = pytest.StashKey[Bench]()
