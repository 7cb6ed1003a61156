# Sourced by the commands in bin/: sets $python to a Python 3.10 to 3.13 that can
# make virtual environments, installing Debian's own where that is possible.

_python_fits() {
    "$1" -c 'import sys, venv, ensurepip
sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

_search_python() {
    local candidate
    for candidate in python3 python3.11 python3.12 python3.13 python3.10 \
        /usr/bin/python3; do
        if command -v "$candidate" >/dev/null 2>&1 && _python_fits "$candidate"; then
            python=$candidate
            return 0
        fi
    done
    return 1
}

find_python() {
    if _search_python; then
        return 0
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing python3 and python3-venv" >&2
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install \
            -y -qq --no-install-recommends python3 python3-venv; } >&2 || true
        hash -r
        if _search_python; then
            return 0
        fi
    fi
    echo "error: no Python 3.10 to 3.13 with venv and ensurepip was found." >&2
    echo "what to do: install one, on Debian: apt-get install python3 python3-venv" >&2
    return 1
}
