#!/bin/sh
# Run the words given with a Python of 3.11 or newer: $PYTHON if set, else the first one found.
newer='import sys; sys.exit(sys.version_info < (3, 11))'
for python in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python3.14 python; do
    if "$python" -c "$newer" >/dev/null 2>&1; then
        exec "$python" "$@"
    fi
done
echo "Digitscope needs Python 3.11 or newer and found none; install it, or name one: make test PYTHON=/path/to/python3." >&2
exit 1
