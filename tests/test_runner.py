"""What a snippet finds in its sandbox and what the engine brings back, cold and warm."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import runner_kit
from runner_kit import snippet

from measures.runner import engine as engine_module
from measures.runner import surroundings, verdict, warm
from measures.runner.engine import Engine
from measures.runner.job import Infrastructure, Job


@pytest.fixture(scope="module")
def engine():
    """One engine with torch preloaded: warm runs fork it, cold ones start a fresh interpreter."""
    with runner_kit.nothing_left(), Engine(preload=("torch",), parallel=2) as started:
        yield started


@pytest.fixture(params=["cold", "warm"])
def run(request, engine):
    """Run code as a snippet in either mode; a failed run fails the test."""

    def run_(code: str, *variables: str, **more):
        made = snippet("plain-name", code, variables=variables, **more)
        outcome = engine.run_one(Job(snippet=made, mode=request.param))
        assert outcome.failure is None, (outcome.failure, outcome.output)
        return outcome

    return run_


def test_brings_values_back(run):
    code = "a, b, c, d, e = 3, True, 0.1, float('-inf'), [1, 2.5, float('nan')]\nf = 'text'\ng = list(range(501))"
    outcome = run(code, *"abcdefgh")
    *series, last = outcome.values["e"]
    assert (outcome.values["a"], outcome.values["b"], outcome.values["c"]) == (3, True, 0.1)
    assert outcome.values["b"] is True and outcome.values["d"] == -math.inf
    assert series == [1, 2.5] and math.isnan(last)
    assert outcome.unreadable == {"f": "of type str, not a number", "g": "a list of 501 values, more than 500"}
    assert outcome.values["h"] is None


def test_tensors_become_numbers(run):
    outcome = run("import torch\na = torch.ones(3).sum()\nb = torch.arange(3)\nc = torch.tensor(True)", "a", "b", "c")
    assert outcome.values == {"a": 3.0, "b": (0, 1, 2), "c": True}
    assert outcome.peak_rss_bytes > 100_000_000 and outcome.seconds > 0


def test_error_has_type_text_and_line_of_the_script(run):
    code = "import json\n\ndef read(text):\n    return json.loads(text)\n\nread('{')\n"
    error = run(code).error
    assert error.type == "json.decoder.JSONDecodeError"
    assert error.message.startswith("Expecting property name") and error.line == 4


def test_no_path_of_the_machine_leaks(run):
    code = """
import json, os, sys, tempfile, traceback, warnings
try:
    json.loads("{")
except ValueError:
    traceback.print_exc()
warnings.warn("careful")
print(__file__, os.getcwd(), os.path.expanduser("~"), tempfile.mkdtemp(), sys.argv, json.__file__)
raise OSError(f"no {os.getcwd()}/data in {sys.prefix}")
"""
    outcome = run(code)
    text = outcome.output + outcome.error.message
    for hidden in ("/scratch", "/tmp/measures", str(runner_kit.REPOSITORY), os.path.expanduser("~") + "/"):
        assert hidden not in text, text
    assert 'File "plain-name.py", line 4, in <module>' in text
    assert "plain-name.py:7: UserWarning: careful" in text
    assert "plain-name.py . ~ ./tmp/" in text and "['plain-name.py'] python/json/__init__.py" in text
    assert outcome.error.message == "no ./data in python"


def test_call_stacks_begin_with_the_script(run):
    code = "import traceback\n\ndef show():\n    traceback.print_stack()\n\nshow()\n"
    assert run(code).output == (
        '  File "plain-name.py", line 6, in <module>\n    show()\n'
        '  File "plain-name.py", line 4, in show\n    traceback.print_stack()\n'
    )


def test_output_keeps_its_order_and_what_stayed_visible(run):
    code = """
import os, subprocess, sys
print("one")
print("two", file=sys.stderr)
subprocess.run(["echo", "three"], check=True)
os.write(1, b"10 %\\r50 %\\r\\x1b[31mfour\\x1b[0m\\n")
"""
    assert run(code).output == "one\ntwo\nthree\nfour\n"


def test_long_output_loses_its_middle(run):
    outcome = run("for number in range(9000):\n    print(number)")
    assert len(outcome.output) <= 20_000
    assert outcome.output.startswith("0\n1\n") and outcome.output.endswith("8999\n")
    assert "characters left out" in outcome.output


def test_main_module_is_a_real_one(run):
    code = """
import dataclasses, inspect, multiprocessing, pickle

@dataclasses.dataclass
class Point:
    x: int

def double(number):
    return 2 * number

if __name__ == "__main__":
    same = pickle.loads(pickle.dumps(Point(1))) == Point(1)
    source = "return 2 * number" in inspect.getsource(double)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        doubled = pool.map(double, [1, 2])
"""
    assert run(code, "same", "source", "doubled").values == {"same": True, "source": True, "doubled": (2, 4)}


def test_saving_loading_and_loader_workers(run):
    code = """
import torch

torch.save({"weight": torch.ones(3)}, "model.pt")
loaded = torch.load("model.pt")["weight"].sum()
data = torch.utils.data.TensorDataset(torch.arange(8.0))
batches = sum(batch.sum() for (batch,) in torch.utils.data.DataLoader(data, batch_size=2, num_workers=2))
threads = torch.get_num_threads()
"""
    assert run(code, "loaded", "batches", "threads").values == {"loaded": 3.0, "batches": 28.0, "threads": 1}


def test_transformers_and_peft(run):
    code = """
import peft, torch, transformers

config = transformers.LlamaConfig(
    hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, vocab_size=64
)
model = peft.get_peft_model(transformers.LlamaForCausalLM(config), peft.LoraConfig(r=2, target_modules=["q_proj"]))
model(input_ids=torch.arange(8)[None], labels=torch.arange(8)[None]).loss.backward()
trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
"""
    assert run(code, "trainable", timeout=90).values == {"trainable": 2 * 2 * 32}


def test_unseeded_draws_differ_and_hashes_do_not(run):
    code = "import random, numpy, torch\na, b, c = random.random(), numpy.random.rand(), torch.rand(())\nd = hash('text')"
    first, second = (run(code, *"abcd").values for _ in range(2))
    assert all(first[name] != second[name] for name in "abc")
    assert first["d"] == second["d"]


def test_a_snippet_leaves_nothing_for_the_next(run):
    run("""
import builtins, os, sys, torch
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)
os.environ["LEFT"] = "1"
os.chdir("/usr")
open(os.path.expanduser("~/left"), "w").close()
builtins.print = None
sys.setrecursionlimit(60)
""")
    code = """
import os, torch
clean = torch.get_default_dtype() == torch.float32 and "LEFT" not in os.environ
empty = os.listdir(".") == [] == os.listdir(os.path.expanduser("~"))
print("here")
"""
    outcome = run(code, "clean", "empty")
    assert outcome.values == {"clean": True, "empty": True} and outcome.output == "here\n"


def test_warm_start_brings_no_module_of_ours(run):
    outcome = run("import sys\nours = any(name.split('.')[0] == 'measures' for name in sys.modules)", "ours")
    assert outcome.values == {"ours": False}


def test_cold_start_hides_no_forgotten_import(engine):
    code = "import torch\nshapes = torch.fx.experimental.symbolic_shapes"
    outcome = engine.run_one(Job(snippet=snippet("forgotten", code)))
    assert outcome.error.type == "AttributeError"


def test_every_layer_of_linux_is_named(engine):
    outcome = engine.run_one(Job(snippet=snippet("plain", "pass")))
    assert outcome.sandbox[:2] == ("uid", "rlimits")
    assert ("namespaces" in outcome.sandbox) or ("landlock" in outcome.sandbox and "seccomp" in outcome.sandbox)


def test_many_at_a_time(engine):
    jobs = [Job(snippet=snippet(f"number-{n}", f"value = {n} + 0", variables=("value",)), mode="warm") for n in range(8)]
    assert {o.snippet.id: o.values["value"] for o in engine.run(jobs)} == {f"number-{n}": n for n in range(8)}


@pytest.mark.parametrize("flying", [1, 2])
def test_killed_fork_server_costs_one_snippet_at_most(flying):
    with runner_kit.nothing_left(), Engine(parallel=flying) as engine:
        slow = [Job(snippet=snippet(f"slow-{n}", "import time\ntime.sleep(1)")) for n in range(flying)]
        after = Job(snippet=snippet("after", "value = 1 + 0", variables=("value",)))
        killer = threading.Timer(0.5, os.kill, (engine._process.pid, signal.SIGKILL))
        killer.start()
        outcomes = {outcome.snippet.id: outcome for outcome in engine.run([*slow, after])}
    failed = [name for name, outcome in outcomes.items() if outcome.failure]
    assert failed == (["slow-0"] if flying == 1 else [])
    assert verdict.problems(outcomes["after"]) == ()


def test_interrupt_ends_what_runs_at_once():
    began = time.monotonic()
    with runner_kit.nothing_left(), pytest.raises(KeyboardInterrupt), Engine() as engine:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        engine.run_one(Job(snippet=snippet("long", "import time\ntime.sleep(60)", timeout=90)))
    assert time.monotonic() - began < 8


def test_closing_from_another_thread_ends_what_runs():
    with runner_kit.nothing_left(), Engine() as engine:
        threading.Timer(0.5, engine.close).start()
        with pytest.raises(Infrastructure, match="closed"):
            engine.run_one(Job(snippet=snippet("long", "import time\ntime.sleep(60)", timeout=90)))


@pytest.mark.skipif(
    not runner_kit.NAMESPACES_OPTIONAL,
    reason="root's interpreter is out of others' reach; test_runner_user runs this as another user",
)
def test_too_few_layers_are_refused_unless_trusted():
    without = ("namespaces", "landlock")
    with runner_kit.nothing_left():
        with pytest.raises(Infrastructure, match="--trusted"):
            Engine(without=without).__enter__()
        with Engine(without=without, trusted=True) as engine:
            assert engine.sandbox == ("uid", "rlimits", "seccomp")


@pytest.mark.skipif(
    not runner_kit.NAMESPACES_OPTIONAL,
    reason="root's interpreter is out of others' reach; test_runner_user runs this as another user",
)
def test_other_systems_keep_the_process_group_layer(monkeypatch):
    elsewhere = "import os, sys; sys.platform = 'elsewhere'; del os.pidfd_open; "
    monkeypatch.setattr(engine_module, "_START", elsewhere + engine_module._START)
    daemon = runner_kit.snippet("leaves-a-child", "import os, time\nif os.fork() == 0:\n    time.sleep(60)")
    slow = runner_kit.snippet("slow", "import time\ntime.sleep(60)", timeout=1)
    fine = runner_kit.snippet("fine", "value = int('1')\nprint('well')", variables=("value",))
    with runner_kit.nothing_left(), Engine() as engine:
        outcomes = {outcome.snippet.id: outcome for outcome in engine.run([Job(snippet=s) for s in (daemon, slow, fine)])}
    assert engine.sandbox == ("uid", "rlimits", "process-group")
    assert outcomes["leaves-a-child"].failure.rule == "run-processes"
    assert outcomes["slow"].failure.rule == "run-time"
    assert verdict.problems(outcomes["fine"]) == () and outcomes["fine"].output == "well\n"


def test_fork_server_refuses_threads():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(warm.NotForkable, match="threads"):
            warm.check_forkable("a test")
    finally:
        stop.set()
        thread.join()


def test_what_leaves_a_thread_when_imported_is_named(tmp_path):
    (tmp_path / "starts_one.py").write_text("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n")
    code = """
from measures.runner import warm
try:
    warm.preload(("json", "starts-one", "pickle"))
except warm.NotForkable as unfit:
    print(unfit.package)
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.stdout == "starts-one\n", done


SERVER = """
import json, socket, sys
control = socket.socket(fileno=0)
unfit = [name for name in json.loads(sys.argv[1])["preload"] if name.startswith("unfit")]
hello = {{"unfit": unfit[0]}} if unfit else {{"layers": ["uid"], "lacking": [], "enough": True}}
control.sendall(json.dumps(hello).encode() + b"\\n")
unfit or control.recv(1)
"""


def test_the_server_starts_again_without_what_it_cannot_fork(monkeypatch):
    monkeypatch.setattr(engine_module, "_START", SERVER)
    with runner_kit.nothing_left(), Engine(preload=("torch", "unfit-one", "json", "unfit-two")) as engine:
        assert engine._preload == ("torch", "json") and engine.sandbox == ("uid",)


@pytest.mark.parametrize("name", ["datasets", "trl"])
def test_libraries_that_bring_pyarrow_can_be_forked(name):
    pytest.importorskip(name)
    environment = surroundings.variables("/nonexistent", gpu=False, caller={})
    code = f"from measures.runner import warm\nprint(warm.preload(({name!r},)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.stdout == f"('{name}',)\n", done


HELD = """
from measures.runner.sandbox import limits
held = bytearray(600 * 2**20)  # as a warm interpreter holds its libraries
limits.apply(seconds=60, memory_bytes=256 * 2**20, gpu=False, processes_running=None)
more = bytearray(100 * 2**20)
try:
    bytearray(400 * 2**20)
except MemoryError:
    print("refused")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not enforce the data limit")
def test_a_snippets_memory_comes_on_top_of_what_the_warm_interpreter_holds():
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("refused\n", "", 0)
