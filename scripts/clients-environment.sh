#!/usr/bin/env bash
# Makes the Python environment of the `clients` suite: other people's programs, unchanged, that talk to AURORA's
# compatible APIs. Does nothing when it is there and up to date.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
requirements=$root/tests/clients/requirements.txt
venv=${AURORA_CLIENTS_VENV:-$HOME/.cache/aurora/clients-venv}
stamp=$venv/.requirements

if [[ -x $venv/bin/python ]] && cmp -s "$requirements" "$stamp"; then exit 0; fi
if ! python3 -c 'import venv, ensurepip' 2> /dev/null; then
  echo "error: Python 3 with venv is needed (on Debian: sudo apt-get install -y python3-venv)" >&2
  exit 1
fi
echo "making the Python environment of the clients suite in $venv"
mkdir -p "$(dirname "$venv")"
[[ -x $venv/bin/python ]] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
cp "$requirements" "$stamp"
