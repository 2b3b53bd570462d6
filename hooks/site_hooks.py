"""MkDocs events to the core: check the content, put its pages and files into the build.

A build stops on any problem, with all of them in one message. While `mkdocs serve` runs,
problems are printed, a banner shows them, and the last good pages stay below it; where
there are none yet, the site is one page that lists the problems.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from measures import addresses, catalogue, checks, exports, pages, report
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_date

log = logging.getLogger("mkdocs.hooks.measures")

SHOWN = ("receipt-fresh", "receipt-missing")
"""Rules whose problems the pages themselves show. They do not keep a writer, who may have
no torch, from seeing a page; a build to publish fails on them as on any other."""


class _Run:
    """What one run of MkDocs knows from one build to the next."""

    serving = False
    good: catalogue.Catalogue | None = None  # the last without problems


def on_startup(*, command: str, dirty: bool) -> None:
    _Run.serving = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    try:
        joined, found = catalogue.build(_root(config))
    except catalogue.BrokenProject as error:
        raise PluginError(str(error)) from error
    found = checks.in_order((*found, *checks.check(joined, today=get_build_date())))
    errors = [p for p in found if p.level == "error" and not (_Run.serving and p.rule in SHOWN)]
    others = [p for p in found if p not in errors]
    problems = report.lines(errors)
    if errors and not _Run.serving:
        raise PluginError(f"The content has problems:\n{problems}")
    if errors:
        # Not through MkDocs' log: a strict server would end, and no rebuild could mend it.
        print(f"The content has problems:\n{problems}", file=sys.stderr, flush=True)
    else:
        _Run.good = joined
    if others:
        log.info("Content to look after:\n%s", report.lines(others))
    if _Run.good is None:
        config.nav = None
    config.extra["problems"] = problems
    config["catalogue"] = _Run.good  # site_macros takes it from here


def on_files(files: Files, config: MkDocsConfig) -> Files:
    written = files.documentation_pages()
    if _Run.good is None:
        for file in written:
            files.remove(file)
        files.append(File.generated(config, "index.md", content="# The content has problems\n"))
        return files
    folder = Path(config.docs_dir).relative_to(_root(config)).as_posix()
    for file in written:
        file.edit_uri = f"{folder}/{file.src_uri}"
    for page in pages.all_pages(config["catalogue"], built_on=get_build_date()):
        file = File.generated(config, page.uri, content=page.markdown)
        file.edit_uri = page.edit_path or None
        files.append(file)
    for asset in exports.assets(config["catalogue"]):
        files.append(File.generated(config, asset.uri, content=asset.data))
    return files


def on_page_content(page_html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """MkDocs turns paths to files into addresses in Markdown links only; this does it in HTML links."""
    page_html, dead = addresses.served(page_html, page.file.src_uri, files.src_uris)
    for path in dead:
        log.warning("%s links to %s, which is not there", page.file.src_uri, path)
    return page_html


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent

