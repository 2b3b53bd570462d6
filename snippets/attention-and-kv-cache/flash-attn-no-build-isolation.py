"""pip hides torch from an isolated build; --no-build-isolation builds the same package.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: flash-attn-isolated-says-torch
    variable: isolated_misses_torch
    label: pip's isolated build ends with "No module named 'torch'"
    unit: yes/no
    kind: exact
    expect: true
  - id: flash-attn-built-without-isolation
    variable: wheels
    label: Wheels built by the same command with --no-build-isolation
    unit: "1"
    kind: exact
    expect: 1
  - id: flash-attn-build-saw-torch
    variable: saw_this_torch
    label: The build without isolation saw the torch that this process sees
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'wheel("--no-build-isolation")'
    with: "wheel()"
    says: isolated again
"""
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

package = Path("needs-torch-to-build").absolute()
package.mkdir()
# As small as a build backend gets: it imports torch, as flash-attn's setup.py does, and packs one file.
(package / "pyproject.toml").write_text(
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n')
(package / "backend.py").write_text('''
import zipfile
from importlib.metadata import version
from pathlib import Path


def build_wheel(folder, config_settings=None, metadata_directory=None):
    import torch
    name = "needs_torch_to_build-1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("built_with.txt", version("torch"))
        wheel.writestr("needs_torch_to_build-1.0.dist-info/METADATA",
                       "Metadata-Version: 2.1\\nName: needs-torch-to-build\\nVersion: 1.0\\n")
        wheel.writestr("needs_torch_to_build-1.0.dist-info/WHEEL",
                       "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("needs_torch_to_build-1.0.dist-info/RECORD", "")
    return name
''')


def wheel(*options):
    """Run pip's build of the package, without an index."""
    command = [sys.executable, "-m", "pip", "wheel", "--no-index", "--no-deps", "--wheel-dir", "built", *options, str(package)]
    return subprocess.run(command, capture_output=True, text=True)


isolated = wheel()
isolated_misses_torch = isolated.returncode != 0 and "No module named 'torch'" in isolated.stdout + isolated.stderr
print([line.strip() for line in (isolated.stdout + isolated.stderr).splitlines() if "torch'" in line][-1])

wheel("--no-build-isolation")
built = list(Path("built").glob("*.whl"))
wheels = len(built)
saw_this_torch = bool(built) and zipfile.ZipFile(built[0]).read("built_with.txt").decode() == version("torch")
print("without isolation:", [path.name for path in built])
