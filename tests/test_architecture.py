"""The directions of the house: who may import whom. Read from the source by `ast`; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("bot", "actions", "kb_index")
LONGEST_FILE = 260

# What Rasa loads, and the tools around it; what serves customers and agents; what starts and examines the parts.
UNDERSTANDING = ("nlu", "replies", "training", "dialogue", "checks", "evaluation", "bench")
SERVING = ("gateway", "channels", "desk", "review", "store")
OPERATING = ("operation", "trials", "cli")
LEAVES = ("shared",)

HEAVY = ("rasa", "rasa_sdk", "tensorflow", "torch", "sentence_transformers")


@dataclass(frozen=True)
class Module:
    """A source file and what it imports.

    Attributes:
        name: dotted name.
        path: the file.
        everywhere: dotted names imported anywhere in it, also inside functions and for type checkers only.
        at_import: dotted names imported when it is itself imported.
    """

    name: str
    path: Path
    everywhere: frozenset[str]
    at_import: frozenset[str]


def read_modules(root: Path, packages: tuple[str, ...] = OURS) -> dict[str, Module]:
    """All modules below the packages, by dotted name."""
    paths = {_dotted(path.relative_to(root)): path for package in packages for path in sorted((root / package).rglob("*.py"))}
    return {name: _module(name, path, frozenset(paths)) for name, path in paths.items()}


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _module(name: str, path: Path, known: frozenset[str]) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    everywhere = {target for node in ast.walk(tree) for target in _targets(node, package, known)}
    at_import = {target for node in _run_at_import(tree.body) for target in _targets(node, package, known)}
    return Module(name, path, frozenset(everywhere), frozenset(at_import))


def _run_at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that importing a module runs: those of its top, of its classes, and of their `if` and `try`."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            yield from _run_at_import(statement.orelse)
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from _run_at_import(getattr(statement, name, []))
        for handler in getattr(statement, "handlers", []):
            yield from _run_at_import(handler.body)


def _targets(node: ast.AST, package: str, known: frozenset[str]) -> Iterator[str]:
    """Dotted names that an import statement loads; of `from a import b` also `a.b`, where that is a module of ours."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in known)


def chain_to(start: str, wanted: tuple[str, ...], modules: dict[str, Module]) -> list[str]:
    """The shortest chain of module-level imports from `start` to one of the `wanted` packages; empty when there is none."""
    chains, seen = [[start]], {start}
    for chain in chains:
        for target in sorted(modules[chain[-1]].at_import):
            if target.split(".")[0] in wanted:
                return [*chain, target]
            for name in _with_packages(target):
                if name in modules and name not in seen:
                    seen.add(name)
                    chains.append([*chain, name])
    return []


def _with_packages(name: str) -> list[str]:
    """Importing a.b.c runs a, a.b and a.b.c."""
    parts = name.split(".")
    return [".".join(parts[: length + 1]) for length in range(len(parts))]


def within(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages or below one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def imports(importers: tuple[str, ...], imported: tuple[str, ...], allowed: tuple[str, ...] = ()) -> list[str]:
    """`a -> b` for each import from the packages `importers` of the packages `imported`, but for what is `allowed`."""
    return [
        f"{module.name} -> {target}"
        for module in MODULES.values()
        if within(module.name, *importers)
        for target in sorted(module.everywhere)
        if within(target, *imported) and not within(target, *allowed)
    ]


MODULES = read_modules(ROOT)


def rooms(*names: str) -> tuple[str, ...]:
    return tuple(f"bot.{name}" for name in names)


def test_every_room_of_bot_has_its_place_in_this_test() -> None:
    found = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").is_file()}
    assert found - {*UNDERSTANDING, *SERVING, *OPERATING, *LEAVES} == set(), "Say at the top of this file to which side the room belongs."


def test_kb_index_imports_nothing_of_ours() -> None:
    assert imports(("kb_index",), OURS, allowed=("kb_index",)) == []


def test_shared_imports_nothing_of_ours() -> None:
    assert imports(("bot.shared",), OURS, allowed=("bot.shared",)) == []


def test_actions_import_only_shared_and_kb_index() -> None:
    assert imports(("actions",), OURS, allowed=("actions", "bot.shared", "kb_index")) == []


@pytest.mark.parametrize("room", UNDERSTANDING)
def test_understanding_never_imports_what_serves(room: str) -> None:
    assert imports(rooms(room), (*rooms(*SERVING), "actions")) == []


@pytest.mark.parametrize("room", SERVING)
def test_serving_never_reaches_rasa_or_torch(room: str) -> None:
    """Serving starts in a second, and can move to a newer interpreter on the day Rasa is replaced."""
    starts = [name for name in MODULES if within(name, f"bot.{room}") and "migrations" not in name]
    chains = [" -> ".join(chain) for chain in (chain_to(start, HEAVY, MODULES) for start in starts) if chain]
    assert chains == []


def test_nothing_imports_cli() -> None:
    others = tuple(name for name in MODULES if not within(name, "bot.cli") and name != "bot")
    assert imports(others, ("bot.cli",)) == []


def test_files_stay_small() -> None:
    """What is longer is split: nobody keeps it in one head."""
    lengths = {name: len(module.path.read_text(encoding="utf-8").splitlines()) for name, module in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_package_says_what_it_is() -> None:
    folders = {module.path.parent for module in MODULES.values() if "migrations" not in module.path.parts}  # alembic's folder is no package
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not _says_what_it_is(folder / "__init__.py")] == []


def _says_what_it_is(door: Path) -> bool:
    return door.is_file() and bool(ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))))


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("middle", "chain"),
    [
        ("from bot import nlu", ["bot.gateway.app", "bot.middle", "bot.nlu", "rasa.core"]),
        ("from . import nlu", ["bot.gateway.app", "bot.middle", "bot.nlu", "rasa.core"]),
        ("from bot.nlu.words import split", ["bot.gateway.app", "bot.middle", "bot.nlu", "rasa.core"]),
        ("try:\n    import torch.nn\nexcept ImportError:\n    pass", ["bot.gateway.app", "bot.middle", "torch.nn"]),
        ("class Late:\n    import torch", ["bot.gateway.app", "bot.middle", "torch"]),
        ("def later():\n    import torch", []),
        ("if TYPE_CHECKING:\n    import torch", []),
        ("import torchlight", []),
    ],
)
def test_the_reader_follows_what_an_import_really_loads(tmp_path: Path, middle: str, chain: list[str]) -> None:
    files = {
        "bot/__init__.py": "",
        "bot/gateway/__init__.py": "",
        "bot/gateway/app.py": "from bot.middle import thing",
        "bot/middle.py": middle,
        "bot/nlu/__init__.py": "import rasa.core",
        "bot/nlu/words.py": "",
    }
    write(tmp_path, files)
    assert chain_to("bot.gateway.app", HEAVY, read_modules(tmp_path, ("bot",))) == chain


def test_the_reader_sees_imports_inside_functions(tmp_path: Path) -> None:
    write(tmp_path, {"bot/__init__.py": "", "bot/a.py": "def late():\n    from bot import b", "bot/b.py": ""})
    assert "bot.b" in read_modules(tmp_path, ("bot",))["bot.a"].everywhere
