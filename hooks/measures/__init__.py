"""Weights & Measures: a glossary in which every number has been run. The map, in reading order.

    model        the nouns: places and problems, entries, verdicts and paths, evidence
    units calc claims addresses names rerun prose    text and values, no files
    explain      what a pasted text says: its words, the matcher, the answer
    files yaml_source schemas                      strict YAML with places; schema errors as sentences
    load snippets receipts                         files to nouns, and receipts back to files
    catalogue    joins documents, snippets and receipts
    proof        what decides a verdict
    checks       one rule, one function
    pages exports                                  whole Markdown pages; downloads, redirects, claims as data
    runner       runs snippets in a sandbox; the only room that starts a process
    report       problems as text, annotations or JSON
    commands __main__ pytest_plugin                adapters, beside hooks/site_hooks.py and site_macros.py

Imports point down this list, never up; tests/test_layers.py holds them to it.
"""
