"""Which top-level names of a script hold what was typed in, and which hold what a run made.

Judged from the syntax tree alone, name by name: a name is constant when every value it
gets is made of literals, of other constants, and of functions that add nothing of
their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_PURE = frozenset(
    "float int bool complex round abs min max sum len range list tuple set dict str all any sorted pow divmod eval ord".split()
)
"""Built-ins that make constants of constants."""
_PURE_MODULES = frozenset({"math", "cmath", "fractions", "decimal", "json", "operator"})
_ADDS_NOTHING = frozenset(
    "item tolist real imag count index strip split replace join upper lower get keys values items copy __float__ __int__".split()
)
"""Attributes that give back what a constant holds."""
_WRAPPERS = frozenset({"torch.tensor", "torch.as_tensor", "torch.Tensor", "numpy.array", "np.array", "np.float64", "numpy.float64"})
"""Calls that wrap a value; with another dtype they may change it, and that is something to measure."""


def assignments(tree: ast.Module, nodes: Sequence[ast.AST]) -> tuple[dict[str, tuple[int, str]], set[str]]:
    """Names whose every top-level assignment is a constant, with line and text; and all names assigned.

    `nodes` are all nodes of the tree, so that they are not collected time and again.
    """
    given = list(_given(tree, nodes))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    computed = _changed(nodes, given)
    constant = ({name for name, _, _ in given} | functions.keys() | _pure_names(nodes)) - computed
    while True:  # until no more names turn out to be computed from computed ones
        moved = {n for n, value, _ in given if n in constant and (value is None or not _is_constant(value, constant))}
        moved |= {n for n, node in functions.items() if n in constant and not _only_returns(node, constant)}
        if not moved:
            break
        constant -= moved
    found = {name: (node.lineno, ast.unparse(node)[:60]) for name, _, node in given if name in constant}
    return found, {name for name, _, _ in given} | computed


def _given(tree: ast.Module, nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr | None, ast.stmt]]:
    """Each name that gets a value outside functions, the value (None: made by the run), and the statement."""
    looped = {id(inner) for loop in nodes if isinstance(loop, (ast.For, ast.While)) for inner in ast.walk(loop)}
    for node in _outside_functions(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                pairs = [pair for target in targets for pair in _pairs(target, value)]
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                pairs = [(target, value)]
            case ast.AugAssign(target=target, value=value):
                pairs = [(target, None if id(node) in looped else value)]
            case ast.For(target=target) | ast.comprehension(target=target) | ast.withitem(optional_vars=ast.expr() as target):
                pairs = [(target, None)]
            case _:
                continue
        for target, value in pairs:
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    yield name.id, value if isinstance(target, (ast.Name, ast.Starred)) else None, node


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """`a, b = 1, 2` as two assignments; where the sides do not pair up, every name gets the whole value."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        yield target, value
        return
    paired = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
    paired = paired and not any(isinstance(item, ast.Starred) for item in (*target.elts, *value.elts))
    for i, item in enumerate(target.elts):
        yield from _pairs(item, value.elts[i] if paired else value)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module without the bodies of its functions and classes."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield child
            yield from _outside_functions(child)


def _changed(nodes: Sequence[ast.AST], given: list[tuple[str, ast.expr | None, ast.stmt]]) -> set[str]:
    """Names that something other than an assignment may change: methods, items, calls that get a container, global."""
    containers = {n for n, value, _ in given if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp))}
    changeable = {n for n, value, _ in given if not isinstance(value, ast.Constant)}
    changed: set[str] = set()
    for node in nodes:
        match node:
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                changed |= set(names)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr not in _ADDS_NOTHING:
                changed |= {name} & changeable
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                changed.add(name)
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in _PURE):
            changed |= {arg.id for arg in node.args if isinstance(arg, ast.Name)} & containers
    return changed


def _pure_names(nodes: Sequence[ast.AST]) -> set[str]:
    """What the script imports from modules that compute from their arguments alone, by the name it has here."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name for alias in node.names if alias.name in _PURE_MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module in _PURE_MODULES:
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def _only_returns(function: ast.FunctionDef, constant: set[str]) -> bool:
    """Whether a function is one expression of its arguments and of constants: no more than a literal with a name."""
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    arguments = {arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)}
    match body:
        case [ast.Return(value=ast.expr() as value)] if not function.decorator_list:
            return _is_constant(value, constant | arguments)
    return False


def _is_constant(node: ast.expr, constant: set[str]) -> bool:
    """Whether an expression holds nothing but literals, constants, and calls that add nothing of their own."""
    match node:
        case ast.Name(id=name):
            return name in constant or name in _PURE
        case ast.Attribute(value=ast.Name(id=name)) if name in _PURE_MODULES and name in constant:
            return True
        case ast.Attribute(value=value, attr=attr):
            return attr in _ADDS_NOTHING and _is_constant(value, constant)
        case ast.Call(func=func, args=args, keywords=keywords):
            wraps = ast.unparse(func) in _WRAPPERS and not any(keyword.arg == "dtype" for keyword in keywords)
            inner = [*args, *(keyword.value for keyword in keywords)]
            return (wraps or _is_constant(func, constant)) and all(_is_constant(item, constant) for item in inner)
        case ast.Lambda(args=arguments, body=body):
            return _is_constant(body, constant | {arg.arg for arg in ast.walk(arguments) if isinstance(arg, ast.arg)})
        case ast.Await() | ast.Yield() | ast.YieldFrom() | ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            return False
    return all(_is_constant(child, constant) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr | ast.FormattedValue))
