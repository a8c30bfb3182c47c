#!/usr/bin/env bash
# Makes the Python environment of the peers that `npm run bench -- engine` runs beside AURORA (about 7 GB, most of it
# torch). Does nothing when it is there and up to date.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
requirements=$root/bench/peers/requirements.txt
venv=${AURORA_BENCH_VENV:-$HOME/.cache/aurora/bench-venv}
stamp=$venv/.requirements

if [[ -x $venv/bin/python ]] && cmp -s "$requirements" "$stamp"; then exit 0; fi
if ! python3 -c 'import venv, ensurepip' 2> /dev/null; then
  echo "error: Python 3 with venv is needed (on Debian: sudo apt-get install -y python3-venv)" >&2
  exit 1
fi
echo "making the Python environment of the bench's peers in $venv (stable-diffusion.cpp is compiled: some minutes)" >&2
mkdir -p "$(dirname "$venv")"
[[ -x $venv/bin/python ]] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
cp "$requirements" "$stamp"
