"""The snippet's own process: run the script as `__main__`, then tell what came of it.

Started as a script by a fresh interpreter, or called in a fork of the warm one. Before
the script runs it imports built-in modules only, so that nothing the script forgot to
import is there by accident. This file knows nothing of the rest of the package.
"""

import marshal
import sys
import time

LONGEST_SERIES = 500
LONGEST_TEXT = 8000
LARGEST_BITS = 1024


def play(spec: dict, pipe: int) -> None:
    """Run the script at spec["path"] and write a JSON report to `pipe`. Does not return.

    The report carries spec["token"]: without it nobody believes that the script ended.
    """
    import builtins
    import os

    pid = os.getpid()
    path = spec["path"]
    main = type(sys)("__main__")
    main.__file__ = path
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    sys.argv = [path]
    sys.path[:1] = [os.path.dirname(path)]
    with open(path, "rb") as file:
        source = file.read()
    report = {"token": spec["token"], "error": None, "left_by": None}
    # Kept back so that a script which used up its files or memory can still be reported on.
    spare_files = [os.dup(pipe) for _ in range(4)]
    spare_memory = bytearray(2**25)
    began = time.perf_counter()
    try:
        exec(compile(source, path, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as leaving:
        report["left_by"] = {"status": repr(leaving.code), "line": _line(leaving, path)}
    except BaseException as error:
        report["error"] = _describe(error, path)
    report["seconds"] = time.perf_counter() - began
    del spare_memory
    for fd in spare_files:
        try:
            os.close(fd)
        except OSError:
            continue
    report["values"], report["unreadable"] = _values(main.__dict__, spec["variables"])
    report["cuda"] = _cuda_peaks()
    _finish()
    report["peak_rss_bytes"] = _peak_rss_bytes()
    # A fork of the script that ran on to this point is not the script.
    if os.getpid() == pid:
        import json

        data = json.dumps(report).encode()
        while data:
            data = data[os.write(pipe, data) :]
    os._exit(0)


def _describe(error: BaseException, path: str) -> dict:
    """Type and text as the last lines of a traceback show them, and the script's last line in it."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = f"{kind.__module__}.{name}"
    try:
        message = "\n".join([str(error), *getattr(error, "__notes__", ())])
    except Exception:
        message = "(the error has no text)"
    return {"type": name, "message": message[:LONGEST_TEXT] or name, "line": _line(error, path)}


def _line(error: BaseException, path: str) -> int | None:
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == path:
            line = step.tb_lineno
        step = step.tb_next
    return line


def _values(names: dict, wanted: list) -> tuple[dict, dict]:
    """Values of the wanted variables, and for those that are no numbers, what they are."""
    values, unreadable = {}, {}
    for name in wanted:
        if name not in names:
            continue
        try:
            values[name] = _plain(names[name])
        except Exception as error:
            unreadable[name] = str(error)
    return values, unreadable


def _plain(value: object) -> object:
    """A number, a truth value, or a list of numbers; tensors and arrays become these."""
    for convert in ("item", "tolist"):
        if not isinstance(value, (bool, int, float, list, tuple)) and hasattr(value, convert):
            try:
                value = getattr(value, convert)()
            except (TypeError, ValueError, RuntimeError):
                continue
    if isinstance(value, int):
        if value.bit_length() > LARGEST_BITS:
            raise ValueError(f"an integer of {value.bit_length()} bits")
        return value
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (list, tuple)):
        if len(value) > LONGEST_SERIES:
            raise ValueError(f"a list of {len(value)} values, more than {LONGEST_SERIES}")
        items = [_plain(item) for item in value]
        if any(isinstance(item, (bool, list)) for item in items):
            raise ValueError("a list of something other than numbers")
        return items
    raise ValueError(f"of type {type(value).__name__}, not a number")


def _cuda_peaks() -> dict | None:
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    if cuda is None or not cuda.is_initialized():
        return None
    return {"allocated": cuda.max_memory_allocated(), "reserved": cuda.max_memory_reserved()}


def _peak_rss_bytes() -> int:
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _finish() -> None:
    """What the interpreter does at its end, without the second it takes to free torch."""
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def _main() -> None:
    import os

    order, pipe = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(pipe, False)
    with open(order, "rb") as file:
        spec = marshal.load(file)
    play(spec, pipe)


if __name__ == "__main__":
    _main()
