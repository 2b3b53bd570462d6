"""A build script that imports torch fails where pip has hidden your packages.

role: broken
devices: [cpu]
needs: []
raises: {type: ModuleNotFoundError, trouble: flash-attn-install-fails}
mutations:
  - replace: 'if "site-packages" not in entry'
    with: 'if entry is not None'
    says: no isolation, installed packages stay visible
"""
import importlib
import sys
from pathlib import Path

package = Path("needs-torch-to-build").absolute()
package.mkdir()
(package / "backend.py").write_text("""
def get_requires_for_build_wheel(config_settings=None):
    from torch.utils.cpp_extension import CUDAExtension
    return []
""")

# pip runs a build in a child process whose sys.path lacks site-packages. Here the same
# happens to this process, so that the error ends this script and not a child of pip.
sys.path = [str(package)] + [entry for entry in sys.path if "site-packages" not in entry]
importlib.invalidate_caches()
backend = importlib.import_module("backend")
print("requirements for the build:", backend.get_requires_for_build_wheel())
