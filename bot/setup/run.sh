#!/bin/sh
# Sets up and runs Faqtotum from a fresh clone:  sh bot/setup/run.sh up | test | check | ci | <any faqtotum verb>
# It needs Python 3.10 and nothing else. What it installs goes into .venv; run again, it finds everything in place.
# TORCH=cpu installs the CPU build of torch: about 2 GB instead of 7.
set -eu
cd "$(dirname "$0")/../.."

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# The first Python 3.10 among: the one named, the shell's, pyenv's, uv's.
find_python() {
    for candidate in "${FAQTOTUM_PYTHON:-}" python3.10 python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python "$(uv python find 3.10 2>/dev/null || true)"; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    # uv's own Pythons come without pip's installer; uv makes the environment for them.
    return 1
}

make_environment() {
    [ -x .venv/bin/python ] && return
    if python=$(find_python); then
        say "making .venv with $("$python" --version)"
        "$python" -m venv .venv
    elif command -v uv >/dev/null 2>&1 && uv python find 3.10 >/dev/null 2>&1; then
        uv venv --quiet --seed --python 3.10 .venv
    else
        say "Faqtotum needs Python 3.10 (Rasa 3.6 runs on no newer one): install it, for example with 'pyenv install 3.10' or 'uv python install 3.10', and run this again."
        exit 1
    fi
}

# Installs a lock file unless exactly this has been installed before. uv is quick and checks the same hashes as pip.
install() {
    lock=bot/setup/$1
    mark=".venv/.installed-$1-${TORCH:-default}"
    cmp -s "$lock" "$mark" && return
    say "installing $(grep -c '==' "$lock") packages (half a minute to four minutes, once)"
    .venv/bin/python -m pip install --quiet "uv==0.13.9" 2>/dev/null || true
    if [ "${TORCH:-}" = cpu ]; then
        install_with_cpu_torch "$lock"
    elif ! .venv/bin/uv pip install --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock"; then
        .venv/bin/python -m pip install --require-hashes -r "$lock"
    fi
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
    cp "$lock" "$mark"
}

# torch from its makers' CPU packages, and everything else from the lock file without the CUDA libraries.
install_with_cpu_torch() {
    torch=$(sed -n 's/^\(torch==[^ ;]*\).*/\1/p' "$1")
    .venv/bin/uv pip install --python .venv/bin/python --torch-backend cpu "$torch"
    awk '/^[a-z]/ { keep = !/^(torch|triton|nvidia-|cuda-)/ } keep' "$1" > .venv/cpu.lock
    .venv/bin/uv pip install --compile-bytecode --python .venv/bin/python --no-deps --require-hashes -r .venv/cpu.lock
}

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
make_environment
case "${1:-up}" in
test)
    install requirements-dev.lock
    shift
    say "running all tests (the first run trains a dialogue model: about 3 minutes more)"
    exec .venv/bin/python -m pytest "$@"
    ;;
*)
    # Who has run the tests has everything already.
    [ -e ".venv/.installed-requirements-dev.lock-${TORCH:-default}" ] || install requirements.lock
    exec .venv/bin/faqtotum "${@:-up}"
    ;;
esac
