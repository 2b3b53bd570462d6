"""Run snippets in sandboxes and say what came of it.

In reading order: `job` (question and answer) · `selection` (which snippets) · `engine`
(asks the fork server) · `keeper` (the fork server) · `cell` (one snippet's processes) ·
`watch` (its overseer) · `child` (the script's own process) · `warm` (preloading) ·
`sandbox` (the layers) · `surroundings` (its environment) · `report` and `scrub` (what
it said) · `verdict` (is it right?) · `recording` (the receipt) ·
`mutants` (does it fail when its mechanism is broken?) · `devices`, `versions`.
"""
