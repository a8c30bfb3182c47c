#!/usr/bin/env bash
# Makes the Python environment that the training code and its tests run in (about 6 GB, most of it torch). Does
# nothing when it is there and up to date.
set -euo pipefail
work=${AURORA_TRAINING_DIR:-$HOME/.cache/aurora-training}
requirements=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/models/training/requirements.txt
python=$work/venv/bin/python
stamp=$work/venv/.requirements

if [[ -x $python ]] && { cmp -s "$requirements" "$stamp" || "$python" - "$requirements" << 'PYTHON'; }; then
import sys
from importlib.metadata import PackageNotFoundError, version

for line in open(sys.argv[1]):
    name, _, wanted = line.split("#")[0].strip().partition("==")
    try:
        if name and version(name) != wanted:
            sys.exit(1)
    except PackageNotFoundError:
        sys.exit(1)
PYTHON
  cp "$requirements" "$stamp"
  exit 0
fi

for candidate in python3.11 python3.12 python3.13 python3; do
  command -v "$candidate" > /dev/null && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
    2> /dev/null && break
  candidate=
done
if [[ -z $candidate ]]; then
  echo "error: Python 3.11 or newer with venv is needed (on Debian: sudo apt-get install -y python3-venv)" >&2
  exit 1
fi
echo "making the Python environment for training in $work/venv"
mkdir -p "$work"
[[ -x $python ]] || "$candidate" -m venv "$work/venv"
"$python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
cp "$requirements" "$stamp"
