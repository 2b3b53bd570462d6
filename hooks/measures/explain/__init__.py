"""What a pasted text says: its known errors, which came first, and which cause the text speaks for.

    text ──▶ pattern ──▶ matcher ──▶ answer

The same modules stand in theme/assets/wm/explain/ in JavaScript, name for name. The
cases in tests/cases/explain/ hold the two together: same text, same answer.
Standard library only; no regular expression with a varying part is ever run over a text.
"""
