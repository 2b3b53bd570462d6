"""What a pasted text says: its known errors, which came first, and which cause the text speaks for.

    text ─▶ pattern ─▶ matcher · growth · likely ─▶ messages ─▶ order ─▶ answer
                                  memory (with rooms of its own) ─┘

The same modules stand in theme/assets/wm/explain/ in JavaScript, name for name. The
cases in tests/cases/explain/ hold the two together: same text, same answer.
Standard library only. The expressions run over a text take words one by one and prefixes
of bounded length; patterns are never made into expressions, so nothing can backtrack
without end.
"""
