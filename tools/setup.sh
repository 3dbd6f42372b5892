#!/usr/bin/env bash
# Makes .venv and installs one hash-locked set into it: tools/setup.sh build|dev
# Does nothing when that set, or a larger one, is there already. Needs neither root nor a compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=${1:?say build or dev}
venv=$PWD/.venv
stamp=$venv/installed

lacking() {
  printf '%s\n  %s\n' "$1" "$2" >&2
  exit 1
}

find_python() {
  local name
  for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$name"
      return
    fi
  done
  lacking "Python 3.11 or newer is needed. Type:" "sudo apt-get install -y python3 python3-venv"
}

usable() { # the folder was made here, by a Python that is still there
  [ -x "$venv/bin/python" ] && [ -f "$venv/bin/pip" ] && grep -q "$venv" "$venv/bin/pip" \
    && "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

make_venv() {
  local python version
  python=$(find_python)
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$python" -c 'import venv, ensurepip' 2>/dev/null \
    || lacking "Python's venv module is missing. Type:" "sudo apt-get install -y python$version-venv"
  rm -rf "$venv"
  "$python" -m venv "$venv"
}

install() {
  local pip=("$venv/bin/pip" install --quiet --disable-pip-version-check)
  if "${pip[@]}" --require-hashes -r requirements/uv.txt 2>/dev/null \
    && "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "requirements/$wanted.txt"; then
    return
  fi
  echo "uv could not do it; pip installs the same set more slowly." >&2
  "${pip[@]}" --require-hashes -r "requirements/$wanted.txt"
}

usable || make_venv
state=$(cat "requirements/$wanted.txt" pyproject.toml | sha256sum | cut -d' ' -f1)
if grep -qs "^$wanted $state$" "$stamp"; then
  exit 0
fi
if [ "$wanted" = build ] && grep -qs "^dev " "$stamp" && "$0" dev; then
  exit 0
fi
echo "Installing Python packages ($wanted) …"
rm -f "$stamp"
install
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
echo "$wanted $state" >"$stamp"
