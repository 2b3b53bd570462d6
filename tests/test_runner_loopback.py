"""`loopback: true`: TCP among a snippet's own processes, and a network that leads nowhere else."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest
import runner_kit
from runner_kit import GOOD, put, snippet

from measures.__main__ import main
from measures.runner.engine import Engine
from measures.runner.job import Infrastructure, Job

MODES = ("cold", "warm")

TALK = """
import socket, threading

def talk(family, address):
    heard = []
    with socket.create_server(address, family=family) as server:
        thread = threading.Thread(target=lambda: server.accept()[0].sendall(b"here"))
        thread.start()
        with socket.create_connection(("localhost" if family == socket.AF_INET else "::1", address[1]), timeout=5) as caller:
            heard.append(caller.recv(4))
        thread.join()
    return heard == [b"here"]

ipv4 = talk(socket.AF_INET, ("127.0.0.1", 29500))
ipv6 = talk(socket.AF_INET6, ("::1", 29501))
name = socket.gethostname() == "localhost" and socket.gethostbyname("localhost") == "127.0.0.1"
"""

GLOO = """
import os, torch
import torch.distributed as dist
import torch.multiprocessing as mp


def work(rank, totals):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    value = torch.tensor([rank + 1.0])
    dist.all_reduce(value)
    totals[rank] = value.item()
    dist.destroy_process_group()


if __name__ == "__main__":
    totals = torch.zeros(2).share_memory_()
    mp.start_processes(work, args=(totals,), nprocs=2, start_method="fork")
    total = totals.sum()
"""

HUB = """
import http.server, os, threading


class Gated(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(403)
        self.send_header("X-Error-Code", "GatedRepo")
        self.end_headers()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gated)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ |= {"HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}", "HF_HUB_OFFLINE": "0"}
import huggingface_hub

huggingface_hub.get_hf_file_metadata(huggingface_hub.hf_hub_url("a/model", "config.json"))
"""

SAME_PORT = """
import os, secrets, socket, threading, time

mine = secrets.token_bytes(8)
server = socket.create_server(("127.0.0.1", 29500))


def serve():
    while True:
        server.accept()[0].sendall(mine)


threading.Thread(target=serve, daemon=True).start()
heard = set()
until = time.monotonic() + 1.5
while time.monotonic() < until:
    with socket.create_connection(("127.0.0.1", 29500)) as caller:
        heard.add(caller.recv(8))
    time.sleep(0.01)
alone = heard == {mine}
began, ended = time.time() - 1.5, time.time()
"""

OTHER_DOORS = """
import fcntl, socket, struct
kinds = {
    "packet": (socket.AF_PACKET, socket.SOCK_RAW, 0),
    "raw": (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    "ping": (socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP),
    "sctp": (socket.AF_INET, socket.SOCK_STREAM, 132),
    "sequence": (socket.AF_INET, socket.SOCK_SEQPACKET, 0),
    "generic netlink": (socket.AF_NETLINK, socket.SOCK_RAW, 16),
    "virtual machine": (socket.AF_VSOCK, socket.SOCK_STREAM, 0),
    "crypto": (socket.AF_ALG, socket.SOCK_SEQPACKET, 0),
    "bluetooth": (31, socket.SOCK_RAW, 0),
}
opened = []
for name, kind in kinds.items():
    try:
        socket.socket(*kind)
        opened.append(name)
    except PermissionError:
        continue
with socket.socket() as control:
    try:
        fcntl.ioctl(control, 0x8914, struct.pack("16sH22x", b"lo", 0))
        opened.append("took lo down")
    except PermissionError:
        pass
try:
    open("/proc/sys/net/ipv4/tcp_wmem", "w")
    opened.append("settings")
except OSError:
    pass
print(opened)
count = len(opened)
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with runner_kit.nothing_left(), Engine(preload=("torch",), parallel=2) as started:
        if "namespaces" not in started.sandbox:
            pytest.skip(f"this machine gives no network of its own: {started.lacking}")
        yield started


def run(engine: Engine, mode: str, code: str, *variables: str, **more):
    made = snippet("loopback", code, variables=variables, **{"loopback": True, **more})
    return engine.run_one(Job(snippet=made, mode=mode))


@pytest.mark.parametrize("mode", MODES)
def test_threads_talk_over_it(engine, mode):
    outcome = run(engine, mode, TALK, "ipv4", "ipv6", "name")
    assert outcome.values == {"ipv4": True, "ipv6": True, "name": True}, outcome


@pytest.mark.parametrize("mode", MODES)
def test_two_ranks_of_gloo_reduce(engine, mode):
    outcome = run(engine, mode, GLOO, "total", timeout=60)
    assert outcome.failure is None and outcome.values == {"total": 6}, outcome


def test_the_hub_client_meets_a_stub(engine):
    error = run(engine, "cold", HUB).error
    assert error.type == "huggingface_hub.errors.GatedRepoError" and "http://127.0.0.1:" in error.message


@pytest.mark.parametrize("mode", MODES)
def test_a_closed_port_refuses(engine, mode):
    outcome = run(engine, mode, "import socket\nsocket.create_connection(('127.0.0.1', 9))")
    assert outcome.error.type == "ConnectionRefusedError"


@contextlib.contextmanager
def listening_here() -> Iterator[list[tuple[str, int]]]:
    """Services of this machine on every address of it that we can find."""
    with contextlib.ExitStack() as stack:
        addresses = ["127.0.0.1", "::1"]
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.connect(("192.0.2.1", 9))  # sends nothing; says which address would
            addresses.append(asked.getsockname()[0])
        found = []
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            with contextlib.suppress(OSError):
                server = stack.enter_context(socket.create_server((address, 0), family=family))
                found.append((address, server.getsockname()[1]))
        for place in found:
            socket.create_connection(place).close()
        yield found


@pytest.mark.parametrize("mode", MODES)
def test_no_service_of_this_machine_and_no_outside_is_reached(engine, mode):
    code = """
import socket
reached = 0
for place in {places!r}:
    try:
        socket.create_connection(place, timeout=3)
        reached += 1
    except OSError as error:
        print(type(error).__name__, error)
for family, place in ((socket.AF_INET, ("192.0.2.1", 53)), (socket.AF_INET6, ("2001:db8::1", 53))):
    try:
        socket.socket(family, socket.SOCK_DGRAM).sendto(b"x", place)
        reached += 1
    except OSError as error:
        print(type(error).__name__, error)
interfaces = len(socket.if_nameindex())
"""
    with listening_here() as places:
        assert places
        outcome = run(engine, mode, code.replace("{places!r}", repr([*places, ("192.0.2.1", 80)])), "reached", "interfaces")
    assert outcome.values == {"reached": 0, "interfaces": 1}, outcome
    assert outcome.output.count("\n") == len(places) + 3


@pytest.mark.parametrize("mode", MODES)
def test_two_at_one_port_do_not_meet(engine, mode):
    made = [
        snippet(f"port-{n}", SAME_PORT, variables=("alone", "began", "ended"), loopback=True) for n in range(2)
    ]
    one, other = engine.run(Job(snippet=s, mode=mode) for s in made)
    assert one.values["alone"] is True and other.values["alone"] is True, (one, other)
    assert max(one.values["began"], other.values["began"]) < min(one.values["ended"], other.values["ended"])


@pytest.mark.parametrize("mode", MODES)
def test_other_doors_stay_shut(engine, mode):
    outcome = run(engine, mode, OTHER_DOORS, "count")
    assert outcome.values == {"count": 0}, outcome


@pytest.mark.parametrize("mode", MODES)
def test_one_that_does_not_ask_gets_no_socket(engine, mode):
    run(engine, mode, TALK, "ipv4")
    for family in ("AF_INET", "AF_INET6", "AF_NETLINK"):
        outcome = run(engine, mode, f"import socket\nsocket.socket(socket.{family}, socket.SOCK_DGRAM)", loopback=False)
        assert outcome.error.type == "PermissionError", outcome


@pytest.mark.skipif(
    not runner_kit.NAMESPACES_OPTIONAL,
    reason="root's interpreter is out of others' reach; test_runner_user runs this as another user",
)
def test_without_namespaces_it_does_not_run(tmp_path, monkeypatch, capsys):
    asks = snippet("asks", TALK, loopback=True)
    with Engine(without=("namespaces",)) as engine:
        assert engine.cannot(asks) == (
            "needs a network of its own (loopback: true), which this machine cannot give it (namespaces: left out)"
        )
        assert engine.cannot(snippet("plain", "pass")) == ""
        with pytest.raises(Infrastructure, match="its network would be the machine's"):
            engine.run_one(Job(snippet=asks))

    root = runner_kit.repository(tmp_path / "tree", good=GOOD)
    put(root, "asks", GOOD.replace("good-sum", "asks-sum").replace("needs: []", "needs: []\nloopback: true"))
    monkeypatch.setattr(Engine.__init__, "__kwdefaults__", Engine.__init__.__kwdefaults__ | {"without": ("namespaces",)})
    assert main(["--root", str(root), "run", "asks"]) == 4
    said = capsys.readouterr()
    assert "measures run: 'asks' needs a network of its own" in said.err and "0 snippets run on cpu" in said.out
    assert main(["--root", str(root), "run"]) == 0
    assert "1 snippet run on cpu: 1 receipt written, 1 passed over" in capsys.readouterr().out
    assert [file.name for file in (root / "snippets").glob("*/*.json")] == ["good.cpu.json"]


def test_a_header_asks_for_it(tmp_path, capsys):
    root = runner_kit.repository(tmp_path, asks=GOOD.replace("needs: []", "needs: []\nloopback: true"))
    put(root, "asks", (root / "snippets/architectures/asks.py").read_text().replace("total =", "import socket\nsocket.create_server(('127.0.0.1', 29500))\ntotal ="))
    status = main(["--root", str(root), "run"])
    said = capsys.readouterr()
    assert status == 0 and ("1 receipt written" in said.out or "cannot give it" in said.err), said
