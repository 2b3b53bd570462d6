"""The rules that reading applies, named so that they can be documented and tested like the others."""

from __future__ import annotations

from measures.checks.registry import Rule

READING: tuple[Rule, ...] = tuple(
    Rule(name=name, summary=summary)
    for name, summary in (
        ("file-name", "An entry's file is named after its id: lower-case words, single hyphens, .yml."),
        ("file-plain", "A file of content is a plain file that can be read, not a link."),
        ("hidden-character", "No characters that nobody sees: zero-width, text direction, control."),
        ("file-missing", "The data files that the site needs are there."),
        ("yaml-syntax", "The file is UTF-8 and one YAML document, indented with blanks."),
        ("yaml-size", "An entry is at most 256 KiB, a snippet 64 KiB."),
        ("yaml-duplicate-key", "A key stands once."),
        ("yaml-boolean", "yes, no, on and off are quoted; truth values are true and false."),
        ("yaml-number", "Numbers that YAML may read in another base are quoted."),
        ("yaml-anchor", "No anchors and aliases: entries are plain values."),
        ("yaml-tag", "No YAML tags."),
        ("schema-missing", "Every required field is there."),
        ("schema-unknown-key", "Every field is one the schema knows."),
        ("schema-type", "A field holds the kind of value the schema asks for."),
        ("schema-choice", "A field with a closed list holds one of its words."),
        ("schema-pattern", "Ids, dates and one-line texts look as they must."),
        ("schema-length", "Texts and lists are neither too short nor too long."),
        ("schema-range", "Numbers lie within their bounds."),
        ("schema-duplicate", "A list names a thing once."),
        ("source-url", "A source has an http(s) link."),
        ("unit-known", "A claim's unit is one of the closed list; GB and GiB are two units."),
        ("claim-promise", "A claim promises a value or a bound."),
        ("snippet-syntax", "A snippet is UTF-8 and Python."),
        ("snippet-header", "A snippet starts with a docstring: title, blank line, YAML header."),
        ("receipt-syntax", "A receipt is JSON."),
        ("receipt-canonical", "A receipt stands as `measures run` wrote it."),
    )
)
