"""Addresses: which page an entry, a snippet or an area has, and relative links between pages.

A uri is the posix path of a page below the docs folder, such as `terms/adamw.md`. It is
served as a folder, `terms/adamw/`; any other file is served under its own path.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata

from measures.model import Entry, Term

HOME = "index.md"
A_TO_Z = "a-z.md"
MEASUREMENTS = "measurements.md"
LEDGER = "ledger.md"
TERMS = "terms/index.md"
TROUBLES = "troubles/index.md"
SNIPPETS = "snippets/index.md"


def entry_uri(entry: Entry) -> str:
    return f"{entry_folder(entry)}/{entry.id}.md"


def entry_folder(entry: Entry) -> str:
    return "terms" if isinstance(entry, Term) else "troubles"


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
    """The relative address of one page seen from another, for HTML that we write ourselves."""
    hash_ = f"#{anchor}" if anchor else ""
    if from_uri == to_uri:
        return hash_ or "./"
    target = url(to_uri)
    path = posixpath.relpath(f"/{target}", f"/{url(from_uri)}")
    return (f"{path}/" if target.endswith("/") or not target else path) + hash_


def md_href(from_uri: str, to_uri: str, anchor: str = "") -> str:
    """The relative path of one Markdown file seen from another, for links that the site builder checks."""
    path = posixpath.relpath(f"/{to_uri}", f"/{posixpath.dirname(from_uri)}")
    return path + (f"#{anchor}" if anchor else "")


def slug(text: str) -> str:
    """A name as an address: ASCII letters and digits in lower case, joined by hyphens; '' if none are left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
