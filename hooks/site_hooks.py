"""MkDocs events to the core: check the content, put its pages and files into the build.

While `mkdocs serve` runs, problems are printed and the last good pages stay, since they
are looked for before MkDocs empties the folder it serves. Where there are no good pages
yet, the site is one page that lists the problems and goes away when they do.
"""

from __future__ import annotations

import html
import logging
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
    good = False
    problems = ""


def on_startup(*, command: str, dirty: bool) -> None:
    _Run.serving = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    joined, found = catalogue.build(_root(config))
    found = checks.in_order((*found, *checks.check(joined, today=get_build_date())))
    errors = [p for p in found if p.level == "error" and not (_Run.serving and p.rule in SHOWN)]
    others = [p for p in found if p not in errors]
    _Run.problems = report.lines(errors)
    if others:
        log.info("Content to look after:\n%s", report.lines(others))
    if errors and (_Run.good or not _Run.serving):
        raise PluginError(f"The content has problems:\n{_Run.problems}")
    if errors:
        log.error("The content has problems:\n%s", _Run.problems)
        config.nav = None
        return
    _Run.good = True
    config["catalogue"] = joined  # site_macros takes it from here


def on_files(files: Files, config: MkDocsConfig) -> Files:
    written = files.documentation_pages()
    if _Run.problems:
        for file in written:
            files.remove(file)
        files.append(File.generated(config, "index.md", content=_problem_page(_Run.problems)))
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


def _problem_page(problems: str) -> str:
    return (
        "# The content has problems\n\n"
        "The pages come back by themselves when these are mended.\n\n"
        f"<pre><code>{html.escape(problems)}</code></pre>\n"
    )
