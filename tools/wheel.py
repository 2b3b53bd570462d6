"""The build backend: setuptools, and the data of `measures explain` in every wheel.

`pip wheel .` and `pip install .` come here. The data is made from content/ in a copy of
the sources that is thrown away, so the source tree never holds a generated file.
SITE_URL in the environment, if set, is the address that the command shows pages under.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (  # the hooks that stay as they are
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

ROOT = Path(__file__).parent.parent
DATA = Path("hooks/measures/data/explain.json")


def get_requires_for_build_wheel(config_settings=None) -> list[str]:
    """What reads content/ is needed to build, and not to run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [
        *build_meta.get_requires_for_build_wheel(config_settings),
        *project["optional-dependencies"]["content"],
    ]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None) -> str:
    """The wheel's file name; it is written into `wheel_directory`."""
    data = json.dumps(made(), ensure_ascii=False, separators=(",", ":"))
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("pyproject.toml", "LICENSE", "LICENSE-CONTENT"):
            shutil.copy(ROOT / name, copy)
        shutil.copytree(ROOT / "hooks/measures", copy / "hooks/measures", ignore=shutil.ignore_patterns("__pycache__"))
        (copy / DATA).parent.mkdir()
        (copy / DATA).write_text(data, "utf-8")
        os.chdir(copy)
        try:
            return build_meta.build_wheel(str(before / wheel_directory), config_settings)
        finally:
            os.chdir(before)


def made() -> dict[str, object]:
    """The data, from content/ as it stands. Content with problems makes no wheel."""
    sys.path.insert(0, str(ROOT / "hooks"))
    from measures import catalogue, report
    from measures.exports.terminal import terminal

    joined, problems = catalogue.build(ROOT)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise SystemExit(f"the content has problems; run: make check\n{report.lines(errors, 'text')}")
    return terminal(joined, site=os.environ.get("SITE_URL", ""))
