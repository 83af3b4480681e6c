#!/bin/sh
# Makes .venv from uv.lock: finds or obtains uv and CPython 3.10. Run by the Makefile.
set -eu
cd "$(dirname "$0")"

fail() {
    printf '\nfrontdesk: %s\n' "$1" >&2
    exit 1
}

case "$(uname -s)-$(uname -m)" in
Linux-x86_64 | Darwin-arm64) ;;
*) fail "this machine is $(uname -s) on $(uname -m). Frontdesk runs on Linux x86_64 and macOS arm64, because Rasa 3.6 does." ;;
esac

find_uv() {
    for candidate in "$(command -v uv || true)" "$HOME/.local/bin/uv" .uv/bin/uv; do
        if [ -x "$candidate" ]; then
            echo "$candidate"
            return
        fi
    done
}

uv=$(find_uv)
if [ -z "$uv" ]; then
    echo "Getting uv, the package manager ..."
    command -v python3 >/dev/null || fail "neither uv nor python3 is here. Install one of them: https://docs.astral.sh/uv/"
    python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check "uv>=0.9,<1" ||
        fail "uv could not be installed with $(command -v python3). Is the network up? Or install uv yourself: https://docs.astral.sh/uv/"
    uv=.uv/bin/uv
fi

find_python() {
    for candidate in "$(command -v python3.10 || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python; do
        # pyenv's shim of a version that is not active exists, but does not run
        if [ -x "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    "$uv" python find 3.10 2>/dev/null || true
}

python=$(find_python)
if [ -z "$python" ]; then
    echo "Getting CPython 3.10 ..."
    "$uv" python install 3.10 ||
        fail "Rasa 3.6 needs CPython 3.10, which is not on this machine and could not be downloaded. Install it (for example: pyenv install 3.10), then try again."
    python=$("$uv" python find 3.10)
fi

echo "Making the environment with $("$python" --version): 4 GB to download and 8 GB on disk the first time ..."
"$uv" sync --frozen --python "$python" ||
    fail "the environment could not be made; the cause is above. With the network up and 8 GB of disk free, run the same command again: it goes on where it stopped."
