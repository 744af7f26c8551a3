#!/bin/sh
# Run every check on the source, also when one before it failed, and fail if any did.
# Use: check.sh PYTHON, from the project's root.
python=$1
failed=
step() {
    name=$1
    shift
    echo "-- $name"
    "$@" || failed="$failed $name"
}
step ruff "$python" -m ruff check
step mypy "$python" -m mypy
step lint-imports "$python" -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))'
[ -z "$failed" ] || { echo "Failed:$failed" >&2; exit 1; }
