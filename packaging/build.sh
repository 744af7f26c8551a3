#!/bin/sh
# Build the stand-alone folder dist/digitscope, let it check itself, and say how large it is.
# Use: build.sh PYTHON, from the project's root.
set -e
python=$1
echo "Building dist/digitscope (some minutes)"
"$python" packaging/icons.py build/icons
"$python" -W ignore -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build packaging/digitscope.spec
if [ "$(uname)" = Linux ] && command -v strip >/dev/null; then
    # Names that only a debugger reads.
    strip --strip-unneeded dist/digitscope/_internal/torch/lib/libtorch_*.so dist/digitscope/_internal/libpython3*.so*
fi
"$python" packaging/smoke_test.py dist/digitscope/digitscope
du -sm dist/digitscope | awk '{ print "dist/digitscope is ready: " $1 " MB" }'
