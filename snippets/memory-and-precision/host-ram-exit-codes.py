"""The same death in three spellings: -9 for Python, 137 for a shell, signal 9 for torchrun.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: host-ram-python-code
    variable: python_code
    label: Return code that Python sees for a process killed by SIGKILL
    unit: "1"
    kind: exact
    expect: -9
  - id: host-ram-shell-code
    variable: shell_code
    label: Exit code that a shell reports for it
    unit: "1"
    kind: exact
    expect: 137
  - id: host-ram-error-code
    variable: error_code
    label: Return code of a process that ended with a MemoryError
    unit: "1"
    kind: exact
    expect: 1
mutations:
  - replace: "os.kill(os.getpid(), signal.SIGKILL)"
    with: "os.kill(os.getpid(), signal.SIGTERM)"
    says: another signal has other numbers
"""
import subprocess
import sys

from torch.distributed.elastic.multiprocessing.errors import ProcessFailure

KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
REFUSED = "raise MemoryError"


def run(*command):
    return subprocess.run(command, stderr=subprocess.DEVNULL)


python_code = run(sys.executable, "-c", KILLED).returncode
shell_code = run("sh", "-c", f"'{sys.executable}' -c '{KILLED}'; exit $?").returncode
error_code = run(sys.executable, "-c", REFUSED).returncode
torchrun = ProcessFailure(local_rank=0, pid=4242, exitcode=python_code, error_file="none")
print(f"Python {python_code}, shell {shell_code}, torchrun: {torchrun.message!r}; a MemoryError gives {error_code}")
