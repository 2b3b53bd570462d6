"""Parts of the runner that need no process: texts, names, shares, filters, comparisons."""

from __future__ import annotations

import dataclasses
import errno
import struct

import pytest
import runner_kit

from measures.model import Device, RaisedError, Receipt
from measures.runner import devices, recording, scrub, selection, surroundings, sweep, versions
from measures.runner.sandbox import landlock, layers, seccomp
from measures.runner.selection import Standing


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("NVIDIA H100 80GB HBM3", "h100"),
        ("NVIDIA H200", "h200"),
        ("NVIDIA A100-SXM4-80GB", "a100"),
        ("NVIDIA A100-PCIE-40GB", "a100"),
        ("Tesla T4", "t4"),
        ("NVIDIA GeForce RTX 4090", "rtx-4090"),
        ("NVIDIA GeForce RTX 3060 Laptop GPU", "rtx-3060-laptop"),
        ("NVIDIA GeForce GTX 1080 Ti", "gtx-1080-ti"),
        ("NVIDIA L40S", "l40s"),
        ("AMD Instinct MI300X", "mi300x"),
        ("NVIDIA", "gpu"),
    ],
)
def test_gpu_names_become_short_ids(name, wanted):
    assert devices.slug(name) == wanted


def test_what_a_library_prints_on_some_processors_alone_is_no_output_of_a_snippet():
    notice = "Failed to load CPU gemm_4bit_forward from kernels-community: No module named 'kernels'. Please make sure …"
    assert scrub.clean(f"before\n{notice}\nafter\n", base="/nowhere", limit=1000) == "before\nafter\n"


def test_paths_of_a_folder_on_disk_are_scrubbed():
    base = "/var/tmp/measures-ab12cd_3"
    text = f"at {base}/work/x and {base}/script/name.py"
    assert scrub.clean(text, base=base, limit=1000) == "at ./x and name.py"


def test_shortening_keeps_both_ends_within_the_limit():
    short = scrub.shorten("x" * 500 + "y" * 500, 200)
    assert len(short) <= 200 and short.startswith("xxx") and short.endswith("yyy")
    left_out = 1000 - short.count("x") - short.count("y")
    assert f"\n… {left_out} characters left out …\n" in short


@pytest.mark.parametrize("total", [1, 2, 3, 7])
def test_shards_are_disjoint_complete_and_balanced(total):
    standings = tuple(
        Standing(snippet=runner_kit.snippet(f"s-{n}", "pass"), receipt=_receipt(seconds=float(n % 5)), why="") for n in range(20)
    )
    parts = [selection.shard(standings, index, total) for index in range(1, total + 1)]
    assert sorted(s.snippet.id for part in parts for s in part) == sorted(s.snippet.id for s in standings)
    loads = [sum(s.receipt.seconds for s in part) for part in parts]
    assert max(loads) - min(loads) <= 4


def test_what_two_warm_runs_need_is_preloaded():
    bodies = {"a": "model = LlamaForCausalLM(c)", "b": "LlamaForCausalLM; Trainer", "c": "Trainer", "d": "os.environ['X'] = '1'; Trainer"}
    needs = {"a": ("transformers", "torch"), "b": ("transformers", "peft"), "c": ("torch",), "d": ("peft", "torch")}
    made = tuple(
        Standing(snippet=runner_kit.snippet(name, body, needs=needs[name]), receipt=None, why="") for name, body in bodies.items()
    )
    both = ("transformers.models.llama.modeling_llama", "transformers.trainer")
    assert sweep.preloadable(made, mode="warm") == ("torch", "transformers", *both)
    assert sweep.preloadable(made[:2], mode="auto") == ("transformers", both[0])
    assert sweep.preloadable(made, mode="cold") == ()


@pytest.mark.parametrize(
    ("body", "needs", "started"),
    [
        ("import torch", ("torch",), "warm"),
        ("import os, torch\nos.environ['A'] = '1'", ("torch",), "cold"),
        ("import sys\nsys.path = []", ("torch",), "cold"),
        ("import sys\ndel sys.modules['torch']", ("torch",), "cold"),
        ("import json", (), "cold"),
    ],
)
def test_what_could_see_the_preloaded_starts_cold(body, needs, started):
    made = runner_kit.snippet("s", body, needs=needs)
    assert sweep.start(made, "warm") == started and sweep.start(made, "cold") == "cold"


def test_local_versions_are_left_out():
    found = versions.installed(["pyyaml"])
    assert set(found) == {"python", "pyyaml"} and "+" not in "".join(found.values())
    assert versions.off_pin(["torch"], {"torch": "2.12.0"}, {"torch": "2.13.0"}) == "torch 2.12.0 is installed, 2.13.0 is pinned"
    assert versions.off_pin(["torch"], {"torch": "2.12.0"}, {}) == ""


def test_environment_is_a_fixed_list():
    caller = {"HF_TOKEN": "secret", "LD_LIBRARY_PATH": "/opt/lib", "HOME": "/home/me", "CUDA_VISIBLE_DEVICES": "1"}
    on_cpu = surroundings.variables("/base", gpu=False, caller=caller)
    on_gpu = surroundings.variables("/base", gpu=True, caller=caller)
    assert on_cpu["HOME"] == "/base/home" and on_cpu["OMP_NUM_THREADS"] == "1" and on_cpu["CUDA_VISIBLE_DEVICES"] == ""
    assert "HF_TOKEN" not in on_cpu | on_gpu and "LD_LIBRARY_PATH" not in on_cpu
    assert on_gpu["LD_LIBRARY_PATH"] == "/opt/lib" and on_gpu["CUDA_VISIBLE_DEVICES"] == "1"


def _verdict(program: bytes, machine: int, number: int, *arguments: int) -> int:
    """Run a filter on one system call as the kernel would."""
    data = {0: number, 4: machine, 16: 0, 24: 0, 32: 0} | {16 + 8 * n: value for n, value in enumerate(arguments)}
    steps = list(struct.iter_unpack("=HBBI", program))
    held, at = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            held = data[value]
        elif code == 0x54:
            held &= value
        else:
            true = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += if_true if true else if_false


ALLOW, DENY, NO_SUCH = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS


@pytest.mark.parametrize(
    ("machine", "code", "read", "clone", "clone3", "socket", "ptrace", "shmget"),
    [("x86_64", 0xC000003E, 0, 56, 435, 41, 101, 29), ("aarch64", 0xC00000B7, 63, 220, 435, 198, 117, 194)],
)
def test_seccomp_filter(machine, code, read, clone, clone3, socket, ptrace, shmget):
    program = seccomp.program(machine, gpu=False, local_sockets=True)
    strict = seccomp.program(machine, gpu=True, local_sockets=False)
    assert _verdict(program, code, read) == ALLOW
    assert _verdict(program, 0x40000003, read) == DENY
    assert _verdict(program, code, 0x40000000 | read) == DENY
    assert _verdict(program, code, clone, 17) == ALLOW
    assert _verdict(program, code, clone, 0x10000000 | 17) == DENY
    assert _verdict(program, code, clone3) == NO_SUCH
    assert [_verdict(program, code, socket, family) for family in (1, 2, 10, 16)] == [ALLOW, DENY, DENY, DENY]
    assert _verdict(program, code, ptrace) == DENY
    assert _verdict(program, code, shmget) == DENY
    assert _verdict(strict, code, shmget) == ALLOW
    assert _verdict(strict, code, socket, 1) == DENY
    network = seccomp.program(machine, gpu=False, local_sockets=True, loopback=True)
    calls = {(2, 1, 0), (2, 1 | 0x80000, 6), (2, 2 | 0x800, 17), (10, 1, 0), (10, 2, 17), (1, 5, 0), (16, 3, 0)}
    assert {_verdict(network, code, socket, *call) for call in calls} == {ALLOW}
    calls = {(2, 3, 1), (2, 2, 1), (2, 1, 132), (2, 5, 0), (10, 3, 58), (16, 3, 16), (17, 3, 0), (38, 5, 0), (40, 1, 0)}
    assert {_verdict(network, code, socket, *call) for call in calls} == {DENY}
    assert _verdict(network, code, read) == ALLOW and _verdict(network, code, ptrace) == DENY


def test_least_layers(monkeypatch):
    monkeypatch.setattr(layers.kernel, "LINUX", True)
    enough = [("uid", "rlimits", "namespaces"), ("uid", "rlimits", "landlock", "seccomp")]
    too_few = [("uid", "rlimits", "seccomp"), ("rlimits", "namespaces"), ("uid", "rlimits", "landlock")]
    assert all(layers.Layers(active=active).enough for active in enough)
    assert not any(layers.Layers(active=active).enough for active in too_few)
    monkeypatch.setattr(layers.kernel, "LINUX", False)
    assert layers.Layers(active=("uid", "rlimits", "process-group")).enough


def test_landlock_asks_only_for_what_the_kernel_knows():
    assert landlock._handled(1) == (1 << 13) - 1
    assert landlock._handled(5) == (1 << 16) - 1


def _receipt(**changed) -> Receipt:
    plain = {
        "snippet": "s",
        "device": Device(id="cpu", kind="cpu", name="a CPU"),
        "key": "0" * 64,
        "code_sha256": "1" * 64,
        "versions": {"python": "3.11.7"},
        "ran_at": "2026-11-25T12:00:00Z",
        "seconds": 1.0,
        "peak_rss_bytes": 1,
        "sandbox": ("uid",),
        "values": {"value": 1.0},
        "output": "1\n",
        "error": None,
    }
    return Receipt(**plain | changed)


def test_what_makes_a_receipt_news():
    made = runner_kit.snippet("s", "value = f()", variables=("value",), expect=1.0)
    measured = dataclasses.replace(
        made, claims=(dataclasses.replace(made.claims[0], kind="measured", tolerance=0.1),)
    )
    old = _receipt()
    volatile = _receipt(ran_at="2027-01-01T00:00:00Z", seconds=2.0, peak_rss_bytes=2, sandbox=("uid", "rlimits"))
    assert not recording.says_something_new(made, old, volatile)
    assert not recording.says_something_new(measured, old, _receipt(values={"value": 1.05}, output="1.05\n"))
    assert recording.says_something_new(measured, _receipt(values={"value": 0.92}), _receipt(values={"value": 1.08}))
    assert recording.says_something_new(made, None, old)
    for changed in (
        {"key": "2" * 64},
        {"code_sha256": "2" * 64},
        {"values": {"value": 1.0, "more": 2.0}},
        {"error": RaisedError(type="E", message="m", line=1)},
    ):
        assert recording.says_something_new(made, old, _receipt(**changed))


def test_a_receipt_is_written_whole_or_not_at_all(tmp_path):
    (tmp_path / "snippets").mkdir()
    recording.write(tmp_path, _receipt(path="snippets/s.cpu.json"))
    before = (tmp_path / "snippets" / "s.cpu.json").read_bytes()
    assert before.endswith(b"}\n")
    with pytest.raises(TypeError):
        recording.write(tmp_path, _receipt(path="snippets/s.cpu.json", output=object()))
    assert [file.name for file in (tmp_path / "snippets").iterdir()] == ["s.cpu.json"]
    assert (tmp_path / "snippets" / "s.cpu.json").read_bytes() == before
