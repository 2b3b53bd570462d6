"""Environment variables of a snippet: a fixed list, nothing of the caller's but GPU paths."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_GPU_NAMES = (
    "CUDA_HOME",
    "CUDA_PATH",
    "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "LD_LIBRARY_PATH",
    "NVIDIA_DRIVER_CAPABILITIES",
    "NVIDIA_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
)


def passed_on(caller: Mapping[str, str], *, gpu: bool) -> dict[str, str]:
    """What of the caller's environment a snippet may see. Nothing else may reach a process that it is forked from."""
    return {name: caller[name] for name in _GPU_NAMES if name in caller} if gpu else {}


def variables(base: str, *, gpu: bool, caller: Mapping[str, str]) -> dict[str, str]:
    """For a snippet whose scratch folder is `base`. One thread, fixed hashing, no network use."""
    found = {
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": f"{base}/home",
        "TMPDIR": f"{base}/tmp",
        "XDG_CACHE_HOME": f"{base}/home/.cache",
        "MPLCONFIGDIR": f"{base}/home/.matplotlib",
        "TORCHINDUCTOR_CACHE_DIR": f"{base}/tmp/inductor",
        "TRITON_CACHE_DIR": f"{base}/tmp/triton",
        "TORCHINDUCTOR_COMPILE_THREADS": "1",
        "USER": "reader",
        "LOGNAME": "reader",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMEXPR_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
        # pyarrow would start a thread when imported, and the warm server must not have one when it forks.
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
    }
    if gpu:
        found |= passed_on(caller, gpu=True)
    else:
        found["CUDA_VISIBLE_DEVICES"] = ""
    return found
