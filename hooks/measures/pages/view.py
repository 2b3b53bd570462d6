"""A page being written: what links, figures and citations look like from where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from measures import addresses, prose
from measures.catalogue import Catalogue
from measures.model import Document, Snippet, Source, Text
from measures.pages import figures
from measures.pages.html import esc, link


@dataclass(kw_only=True)
class View:
    """Knows one page's address and remembers what it has shown so far, from top to bottom.

    Sources get their numbers in the order in which the page first cites them, so its
    parts must be rendered in reading order.
    """

    catalogue: Catalogue
    uri: str
    sources: tuple[Source, ...] = ()
    sources_on: str = ""
    """The page that lists the sources, where it is another."""
    cited: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    """Ids of the snippets whose receipt already stands on the page."""

    def prose(self, text: Text | None) -> str:
        """A contributor's text as Markdown."""
        if text is None:
            return ""
        return prose.render(text, prose.Marks(link=self._link, figure=self._figure, cite=self.cite))

    def href(self, to_uri: str, anchor: str = "") -> str:
        return addresses.href(self.uri, to_uri, anchor)

    def entry(self, entry: Document) -> str:
        """An HTML link to a document by its title."""
        return link(self.href(addresses.entry_uri(entry)), entry.title)

    def snippet(self, snippet: Snippet) -> str:
        """An HTML link to a snippet's page by its title."""
        return link(self.href(addresses.snippet_uri(snippet.id)), snippet.title)

    def cite(self, source_id: str) -> str:
        """A citation mark; '' for a source the entry does not have, which the checks refuse."""
        if not any(source.id == source_id for source in self.sources):
            return ""
        if self.sources_on:
            there = self.href(self.sources_on, f"source-{source_id}")
            return f'<sup class="wm-cite">{link(there, "[source]")}</sup>'
        if source_id not in self.cited:
            self.cited.append(source_id)
        number = self.cited.index(source_id) + 1
        return f'<sup class="wm-cite"><a href="#source-{esc(source_id)}">[{number}]</a></sup>'

    def sources_in_order(self) -> tuple[Source, ...]:
        """First those cited, as numbered, then the rest as the entry lists them."""
        by_id = {source.id: source for source in self.sources}
        return (
            *(by_id[id_] for id_ in self.cited),
            *(source for source in self.sources if source.id not in self.cited),
        )

    def _link(self, name: str) -> tuple[str, str] | None:
        entry = self.catalogue.entry(name)
        return (addresses.href(self.uri, addresses.entry_uri(entry)), entry.title) if entry else None

    def _figure(self, claim_id: str, unit: bool) -> str:
        figure = self.catalogue.figure(claim_id)
        return figures.mark(figure, self.uri, bare=not unit) if figure else figures.unknown(claim_id)
