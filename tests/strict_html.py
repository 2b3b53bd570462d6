"""A page's HTML read strictly, for tests of what is made."""

from __future__ import annotations

import html.parser


class Reader(html.parser.HTMLParser):
    """Reads a page strictly: every element closed in order, ids and links collected."""

    VOID = {"br", "hr", "img", "input", "wbr"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if "href" in given:
            self.links.append(given["href"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()


def read(page_html: str) -> Reader:
    reader = Reader()
    reader.feed(page_html)
    reader.close()
    assert not reader.open, reader.open
    return reader
