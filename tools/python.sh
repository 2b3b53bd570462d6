#!/bin/sh
# Prints the Python to build .venv with, or says on stderr what to install and exits 1.
#
# The default python3 comes first: it is the one its owner set up. Each candidate is
# run, since a version manager's shim can be on PATH without a Python behind it.
# Python 3.15 and newer come last: torch 2.13.0 has no build for them, the site needs none.

candidates="python3 python3.14 python3.13 python3.12 python3.11 python"
seen=""
without_venv=""

runs() {
    "$1" -c "import sys; sys.exit(0 if $2 else 1)" >/dev/null 2>&1
}

for range in "(3, 11) <= sys.version_info < (3, 15)" "sys.version_info >= (3, 15)"; do
    for python in $candidates; do
        if runs "$python" "$range"; then
            # Debian ships the venv module apart, and without ensurepip it makes no pip.
            if "$python" -c "import ensurepip, venv" >/dev/null 2>&1; then
                echo "$python"
                exit 0
            fi
            without_venv=$python
        fi
    done
done

if [ -n "$without_venv" ]; then
    echo "$without_venv has no venv module. On Debian or Ubuntu: sudo apt-get install $without_venv-venv" >&2
    exit 1
fi
for python in $candidates; do
    version=$("$python" -c "import platform; print(platform.python_version())" 2>/dev/null) &&
        seen="$seen $python is $version;"
done
echo "Python 3.11 or newer is needed.${seen:- No Python was found.}" >&2
echo "Debian 12 or newer: sudo apt-get install python3 python3-venv    macOS: brew install python@3.14" >&2
exit 1
