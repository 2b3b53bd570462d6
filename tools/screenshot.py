"""Make the README's picture: `python -m tools.screenshot` builds the site and writes docs/screenshot.png.

The page is a term's, with its first receipt open, as a reader sees it on a wide screen.
"""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tools import browser

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "screenshot.png"
PAGE = "terms/adamw/"
WIDTH, HEIGHT = 1200, 1250


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", folder]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)
        handler = functools.partial(_Quiet, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            take(f"http://127.0.0.1:{server.server_port}/{PAGE}")
            server.shutdown()
    print(PICTURE.relative_to(ROOT))
    return 0


def take(address: str) -> None:
    """Picture the head of the page: definition, prose with figures, and an open receipt."""
    from playwright.sync_api import sync_playwright

    PICTURE.parent.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find_or_install(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address, wait_until="networkidle")
        page.locator("details.wm-receipt").first.evaluate("(receipt) => (receipt.open = true)")
        page.screenshot(path=PICTURE)
        chromium.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    sys.exit(main())
