"""A newcomer can rely on these rules: a name means one thing and exists, modules are short, imports have no circle."""

import ast
import builtins
import graphlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAX_LINES = 400
FRAMEWORK_NAMES = {"BoundPanel", "Command", "Meta"}
"""Django and Wagtail look for classes of these names."""
_FROM = re.compile(r"^\s*from ((?:kiosk|studio)[\w.]*) import (?:\(([^)]*)\)|(.+))", re.MULTILINE)
_IMPORT = re.compile(r"^\s*import ((?:kiosk|studio)[\w.]*)", re.MULTILINE)
_QUESTION = re.compile(r"\s*(How|What|When|Where|Whether|Which|Who|Why)\b")
_RAISES = re.compile(r"^Raises:\n((?: {4}.*\n?|\n)+)", re.MULTILINE)
_RAISED = re.compile(r"^ {4}([A-Za-z_][\w.]*(?:, [\w.]+)*):", re.MULTILINE)


def sources(*folders: str, root: Path = ROOT) -> list[Path]:
    """Return the modules below these folders; migrations are generated and do not count."""
    return [
        file for folder in folders for file in sorted((root / folder).rglob("*.py")) if "migrations" not in file.parts
    ]


def defined_twice(files: Iterable[Path]) -> list[str]:
    """Return the class names that more than one place defines; a leading underscore does not count."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for file in files:
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.ClassDef) and node.name not in FRAMEWORK_NAMES:
                places[node.name.lstrip("_")].append(f"{file.name}:{node.lineno}")
    return [f"{name} ({', '.join(where)})" for name, where in places.items() if len(where) > 1]


def circle(files: Iterable[Path], root: Path = ROOT) -> list[str]:
    """Return a circle of modules that import each other, when they are loaded or later, or an empty list."""
    modules = {_module(file, root): file for file in files}
    imports = {name: set(_imports(file, modules)) - {name} for name, file in modules.items()}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def imported_in_vain(file: Path, root: Path = ROOT) -> list[str]:
    """Return the names that programs in a module's strings import from the project although they do not exist."""
    nodes = [node.value for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Constant)]
    text = "\n".join(node for node in nodes if isinstance(node, str))
    pairs = [
        (module, name)
        for module, *names in _FROM.findall(text)
        for name in re.findall(r"(\w+)(?: as \w+)?", "".join(names).split(";")[0])
    ] + [tuple(module.rpartition(".")[::2]) for module in _IMPORT.findall(text) if "." in module]
    return [f"{module}.{name}" for module, name in pairs if not _is_there(root.joinpath(*module.split(".")), name)]


def raised_in_vain(files: Iterable[Path]) -> list[str]:
    """Return the errors under ``Raises:`` that exist neither in Python nor in these modules and what they import.

    An error that passes through need not be imported by the module that says so.
    """
    trees = {file: list(ast.walk(ast.parse(file.read_bytes()))) for file in files}
    nodes = [node for tree in trees.values() for node in tree]
    known = {node.name for node in nodes if isinstance(node, ast.ClassDef)} | set(dir(builtins))
    known |= {
        (name.asname or name.name)
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        f"{name} ({file.name})"
        for file, tree in trees.items()
        for node in tree
        if isinstance(node, documented)
        for section in _RAISES.findall(ast.get_docstring(node) or "")
        for name in ", ".join(_RAISED.findall(section)).split(", ")
        if not (name in known or ("." in name and _resolves(name)))
    ]


def opening_with_a_question(file: Path) -> list[str]:
    """Return the first lines of docstrings that open with a question word instead of a noun or a verb."""
    texts = [
        node.value.value
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    return [text.strip().splitlines()[0] for text in texts if _QUESTION.match(text)]


def _resolves(name: str) -> bool:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def _module(file: Path, root: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _that_run(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the parts of a module that can run; those for type checkers cannot."""
    for node in nodes:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from _that_run(node.orelse)
        else:
            yield from _that_run(ast.iter_child_nodes(node))


def _imports(file: Path, modules: dict[str, Path]) -> Iterator[str]:
    for node in _that_run(ast.parse(file.read_bytes()).body):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                if (found := whole if whole in modules else node.module) in modules:
                    yield found
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in modules)


def _is_there(path: Path, name: str) -> bool:
    if (path / f"{name}.py").exists() or (path / name).is_dir():
        return True
    module = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return module.exists() and re.search(rf"\b{name}\b", module.read_text("utf-8")) is not None


@pytest.mark.parametrize("side", ["kiosk", "studio"])
def test_each_class_has_a_name_of_its_own(side):
    assert defined_twice(sources(side)) == [], "give the class with the less usual meaning another name"


def test_no_module_is_longer_than_the_limit():
    long = [file for file in sources("kiosk", "studio") if len(file.read_text("utf-8").splitlines()) > MAX_LINES]
    assert long == [], f"split these by concept; a module has at most {MAX_LINES} lines"


@pytest.mark.parametrize("side", ["kiosk", "studio"])
def test_imports_have_no_circle(side):
    assert circle(sources(side)) == [], "move what both need into a module below them"


def test_programs_in_strings_import_what_exists():
    others = [file for file in sources("tests", "bench") if file != Path(__file__)]  # its strings break the rule
    wrong = {file.relative_to(ROOT): found for file in others if (found := imported_in_vain(file))}
    assert wrong == {}


def test_errors_that_docstrings_name_exist():
    assert raised_in_vain(sources("kiosk", "studio")) == [], "the error was renamed, or is misspelt"


def test_docstrings_open_with_a_noun_or_a_verb():
    files = sources("kiosk", "studio", "bench", "tests")
    wrong = {str(file.relative_to(ROOT)): found for file in files if (found := opening_with_a_question(file))}
    assert wrong == {}, 'name the thing first: "The time for …", "True if …"'


def test_violations_of_the_rules_are_found(tmp_path):
    package = tmp_path / "kiosk"
    package.mkdir()
    (package / "one.py").write_text(
        "try:\n    pass\nexcept OSError:\n    from kiosk.two import Box\nclass _Rect: ...\n"
    )
    (package / "two.py").write_text("from kiosk import one\nclass Rect: ...\n")
    (package / "lazy.py").write_text("if TYPE_CHECKING:\n    import kiosk.lazy_too\n")
    (package / "lazy_too.py").write_text("import kiosk.lazy\n")
    (package / "program.py").write_text(
        'CODE = """\n    from kiosk.one import Box as B, Lid\n'
        '    from kiosk import (\n        three,\n        two,\n    )\n    import kiosk.four\n"""\n'
    )
    files = sources("kiosk", root=tmp_path)
    assert defined_twice(files) == ["Rect (one.py:5, two.py:2)"]
    found = circle(files, tmp_path)
    assert set(found) == {"kiosk.one", "kiosk.two"}
    (package / "two.py").write_text("class Rect: ...\n")
    assert circle(files, tmp_path) == []
    (package / "lazy.py").write_text("def run():\n    import kiosk.lazy_too\n")
    assert set(circle(files, tmp_path)) == {"kiosk.lazy", "kiosk.lazy_too"}
    assert imported_in_vain(package / "program.py", tmp_path) == [
        "kiosk.one.Lid",
        "kiosk.three",
        "kiosk.four",
    ]
    (package / "errors.py").write_text(
        "from kiosk.one import LockedError\nclass EditionError(Exception): ...\n"
        'def read():\n    """Read it.\n\n    Raises:\n        OSError, LockedError: no.\n'
        "        EditionError: neither.\n            An example: this line belongs to it.\n"
        '        json.JSONDecodeError: nor this.\n        json.NoError, GoneError: these do not exist.\n    """\n'
    )
    assert raised_in_vain([package / "errors.py"]) == ["json.NoError (errors.py)", "GoneError (errors.py)"]
    (package / "questions.py").write_text(
        'WAIT_S = 1\n"""How long."""\nMORE_S = 2\n"""Whatever else: allowed."""\n'
        'def a():\n    """Return what is there."""\n'
        'def b():\n    """Whether it is.\n\n    More.\n    """\n'
    )
    assert opening_with_a_question(package / "questions.py") == ["How long.", "Whether it is."]
