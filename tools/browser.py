"""Find a Chromium that starts, or install one: what the browser tests drive.

`python -m tools.browser` prints its path. The order: an installed Chromium or
Chrome, the one that Playwright downloaded before, a new download by Playwright, and on
Debian as root its chromium package. If all fail it says what to type and exits 1.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

OVERRIDE = "MEASURES_BROWSER"
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")


class NoBrowser(Exception):
    """None was found and none could be installed; the text says what to type."""


def find() -> str | None:
    """Path of an installed browser that starts, or None."""
    override = os.environ.get(OVERRIDE)
    if override:
        if not starts(override):
            raise NoBrowser(f"{OVERRIDE} names {override}, which does not start; unset it or correct it")
        return override
    return next((path for path in _installed() if starts(path)), None) or _playwright()


def find_or_install() -> str:
    """Path of a browser that starts. Raises NoBrowser."""
    path = find()
    for install in (_download, _apt_get):
        path = path or (install() and find())
    if not path:
        raise NoBrowser(f"The browser tests need Chromium or Chrome. Type: {_advice()}")
    return path


def starts(path: str) -> bool:
    """Whether the program runs and names its version; a stub or a build without its libraries doesn't."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "Chrom" in done.stdout


def _installed() -> list[str]:
    found = [shutil.which(command) for command in COMMANDS]
    if sys.platform == "darwin":
        found += [str(base / app) for app in MAC_APPS for base in (Path("/Applications"), Path.home() / "Applications")]
    return [path for path in found if path]


def _playwright() -> str | None:
    """The browser in Playwright's own folder, if it was downloaded and starts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and starts(path) else None


def _download() -> bool:
    return _run([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"])


def _apt_get() -> bool:
    if not _is_debian() or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return _run(["apt-get", "update"], environment) and _run(
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation"], environment
    )


def _is_debian() -> bool:
    # Ubuntu's chromium package is a stub for a snap, so it doesn't count.
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except (OSError, KeyError):
        return False


def _advice() -> str:
    if _is_debian():
        return "sudo apt-get install chromium"
    if sys.platform == "darwin":
        return "brew install --cask google-chrome"
    return f"{sys.executable} -m playwright install --with-deps chromium"


def _run(command: list[str], environment: dict[str, str] | None = None) -> bool:
    """Run an installer with its output on stderr, so that stdout carries the path alone."""
    print("Installing a browser:", *command, file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=900, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    try:
        print(find_or_install())
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
