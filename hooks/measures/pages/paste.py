"""The form "paste your error" of the home page and of /explain/, and what stands there without a script."""

from __future__ import annotations

from measures import addresses
from measures.pages.html import esc

SCRIPT = "assets/wm/explain/panel.js"


def box(uri: str, *, label: str, repository: str, eager: bool) -> str:
    """The form as HTML on the page `uri`.

    `repository` is where issues are opened, '' for nowhere. `eager` has the matcher fetched
    once the page is at rest, not when the form is first used.
    """

    def to(target: str) -> str:
        return esc(addresses.served_href(uri, target))

    return f"""<form class="wm-explain" data-repository="{esc(repository)}"{" data-eager" if eager else ""}>
<label for="wm-text">{esc(label)}</label>
<textarea id="wm-text" rows="5" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="wm-text-about"></textarea>
<p class="wm-held" hidden><span></span> <button type="button">Remove</button></p>
<p class="wm-buttons"><button type="submit">Explain</button> <button type="button" class="wm-choose">Choose a file</button> <button type="reset">Clear</button></p>
<input type="file" hidden aria-label="A text file">
<p id="wm-text-about" class="wm-note">One line or a whole log; a text file of up to 20 MB can be dropped here. Ctrl-Enter explains at once. All of it is read in this browser tab and sent nowhere; the tab keeps it over a reload until you clear it or close the tab.</p>
<p role="status"></p>
</form>
<p class="wm-explain-off">Reading an error needs JavaScript, since it happens in your browser. Without it, look the error up in the <a href="{to(addresses.TROUBLES)}">list of troubles</a>, or a word in the <a href="{to(addresses.A_TO_Z)}">A–Z</a>.</p>
<script type="module" src="{to(SCRIPT)}"></script>"""
