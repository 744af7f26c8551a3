"""How the source is cut: files with one reason to exist, short functions, no rooms for odds and ends."""

import ast
import io
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src" / "digitscope"
SOURCE = sorted(HOUSE.rglob("*.py"))
FILES = SOURCE + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "packaging").glob("*.py"))
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 50
NO_ROOMS = {"utils", "util", "common", "core", "helpers", "misc"}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_long():
    assert [path.name for path in FILES if lines_of(path) > MAX_FILE_LINES] == []


def test_no_function_is_long_without_a_reason():
    assert [said for path in SOURCE for said in long_functions(path)] == []


def long_functions(path: Path) -> list[str]:
    """Name the functions of a file that are long and say no reason beside their `def`."""
    text = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    reasons = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [
        f"{path.name}: {node.name}, {node.end_lineno - node.lineno + 1} lines"
        for node in functions
        if node.end_lineno - node.lineno >= MAX_FUNCTION_LINES and node.lineno not in reasons
    ]


def test_there_is_no_room_for_odds_and_ends():
    assert not NO_ROOMS & {part for path in SOURCE for part in (path.stem, path.parent.name)}


def test_tests_stand_where_the_source_stands():
    rooms = {path.parent.relative_to(HOUSE) for path in SOURCE if path.name == "__init__.py"}
    assert [str(room) for room in rooms if not (ROOT / "tests" / room).is_dir()] == []
