"""Two checks on gloo that name what a timeout hides: the rank that is missing, and calls that don't match.

role: detector
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: nccl-detector-missing
    variable: missing_named
    label: monitored_barrier names the rank that did not come
    unit: "yes/no"
    kind: exact
    expect: true
  - id: nccl-detector-mismatch
    variable: mismatch_named
    label: TORCH_DISTRIBUTED_DEBUG=DETAIL names both calls where two ranks call different collectives
    unit: "yes/no"
    kind: exact
    expect: true
  - id: nccl-detector-quiet
    variable: quiet
    label: Neither says anything in a healthy run
    unit: "yes/no"
    kind: exact
    expect: true
mutations:
  - replace: '"TORCH_DISTRIBUTED_DEBUG": "DETAIL"'
    with: '"TORCH_DISTRIBUTED_DEBUG": "OFF"'
    says: without the setting two different calls only time out
"""
import datetime
import os

os.environ |= {"TORCH_DISTRIBUTED_DEBUG": "DETAIL", "TORCH_CPP_LOG_LEVEL": "FATAL"}
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

context = mp.get_context("fork")
tensor = torch.ones(4)
two_seconds = datetime.timedelta(seconds=2)


def healthy(rank):
    dist.monitored_barrier(timeout=two_seconds)
    dist.all_reduce(tensor)


def other_call(rank):
    dist.all_reduce(tensor) if rank == 0 else dist.broadcast(tensor, 0)


def missing(rank):
    if rank == 0:
        dist.monitored_barrier(timeout=two_seconds)


def run(rank, case, ended):
    """What rank 0 is told, or nothing."""
    name = f"{os.getcwd()}/{case.__name__}"
    dist.init_process_group("gloo", init_method=f"file://{name}", rank=rank, world_size=2, timeout=two_seconds)
    try:
        case(rank)
        return ""
    except RuntimeError as error:
        return str(error)
    finally:
        if rank == 0:
            ended.set()
            dist.destroy_process_group()
        else:
            ended.wait(20)


def told(case):
    ended = context.Event()
    other = context.Process(target=run, args=(1, case, ended))
    other.start()
    message = run(0, case, ended)
    other.join()
    return message


quiet = told(healthy) == ""
message = told(other_call)
mismatch_named = "Rank 0 is running collective" in message and "ALLREDUCE" in message and "BROADCAST" in message
missing_named = "Rank 1 failed to pass monitoredBarrier" in told(missing)
print(f"missing rank named: {missing_named}; other call named: {mismatch_named}; quiet when healthy: {quiet}")
