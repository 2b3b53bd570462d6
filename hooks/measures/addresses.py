"""Addresses: which page an entry, a snippet or an area has, and relative links between pages.

A uri is the posix path of a file below the docs folder, such as `terms/adamw.md`. A page
is served as a folder, `terms/adamw/`; any other file under its own path.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Container

from measures.model import Document, Entry

HOME = "index.md"
A_TO_Z = "a-z.md"
MEASUREMENTS = "measurements.md"
LEDGER = "ledger.md"
TERMS = "terms/index.md"
TROUBLES = "troubles/index.md"
SNIPPETS = "snippets/index.md"
CLAIMS = "claims/index.md"
ANSWERS = "answers.md"
PATHS = "paths/index.md"


_FOLDERS = {"term": "terms", "trouble": "troubles", "myth": "myths", "verdicts": "claims", "path": "paths"}


def entry_uri(entry: Document) -> str:
    """The page of a document: an entry's, a subject's of the ledger, a learning path's."""
    return f"{_FOLDERS[entry.kind]}/{entry.id}.md"


def entry_folder(entry: Entry) -> str:
    return _FOLDERS[entry.kind]


def snippet_uri(snippet_id: str) -> str:
    return f"snippets/{snippet_id}.md"


def area_uri(area_id: str) -> str:
    return f"areas/{area_id}.md"


def url(uri: str) -> str:
    """Where a uri is served, relative to the site's root: '' for home, 'terms/adamw/' for a page."""
    if not uri.endswith(".md"):
        return uri
    folder, name = posixpath.split(uri.removesuffix(".md"))
    path = folder if name == "index" else posixpath.join(folder, name)
    return f"{path}/" if path else ""


def href(from_uri: str, to_uri: str, anchor: str = "") -> str:
    """The relative path of one file seen from another: what a page writes, in Markdown and in HTML alike.

    Builders turn it into a served address. MkDocs does so in Markdown only; `served`
    does the rest.
    """
    if from_uri == to_uri and anchor:
        return f"#{anchor}"
    path = posixpath.relpath(f"/{to_uri}", f"/{posixpath.dirname(from_uri)}")
    return path + (f"#{anchor}" if anchor else "")


def served_href(from_uri: str, to_uri: str) -> str:
    """The relative address of one page seen from another, both as served."""
    target = url(to_uri)
    path = posixpath.relpath(f"/{target}", f"/{url(from_uri)}")
    return f"{path}/" if target.endswith("/") or not target else path


_ANCHOR = re.compile(r"<a\b(?P<before>[^>]*?)\shref=\"(?P<path>[^\"#:]+)(?P<hash>#[^\"]*)?\"(?P<after>[^>]*)>")
"""A link of ours in a page's HTML. No code sample looks like one: its `<` is escaped."""


def served(page_html: str, from_uri: str, known: Container[str]) -> tuple[str, tuple[str, ...]]:
    """A built page with its paths to files turned into addresses, and the paths that lead nowhere.

    `known` holds the uri of every file of the site. Only links that `href` wrote are
    touched: those to a `.md` file, and downloads.
    """
    dead: list[str] = []

    def serve(match: re.Match[str]) -> str:
        path = match["path"]
        if not path.endswith(".md") and " download=" not in match["before"] + match["after"]:
            return match[0]
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(from_uri), path))
        if uri not in known:
            dead.append(path)
        address = served_href(from_uri, uri) + (match["hash"] or "")
        return f'<a{match["before"]} href="{address}"{match["after"]}>'

    return _ANCHOR.sub(serve, page_html), tuple(dead)


def slug(text: str) -> str:
    """A name as an address: ASCII letters and digits in lower case, joined by hyphens; '' if none are left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
