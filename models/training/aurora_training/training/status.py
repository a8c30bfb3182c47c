"""The stage `status`: what exists in the work folder and how far each run is."""

import json

from .lock import running


def print_status(workspace):
    print(f"work folder {workspace.root}{' (paused)' if workspace.pause_file.exists() else ''}")
    scenes = sorted(workspace.raw.glob("scenes-*.jsonl"))
    print(
        f"raw: {'sprites, ' if (workspace.raw / 'sprites.json').exists() else ''}"
        f"{'portraits, ' if (workspace.raw / 'portraits.jsonl').exists() else ''}{len(scenes)} chunks of scenes"
    )
    for info in sorted(workspace.folder("sets").glob("*/set.json")):
        details = json.loads(info.read_text())
        print(f"set {info.parent.name}: {details['pictures']} pictures, {details['captions']} captions")
    for run in sorted(path for path in workspace.folder("runs").iterdir() if path.is_dir()):
        checkpoints = sorted(path.name for path in run.glob("step-*.ckpt"))
        log = run / "train.log"
        last = log.read_text().splitlines()[-1] if log.exists() else "no log yet"
        process = running(run)
        state = f"running as process {process}" if process else "not running"
        chunks = len(list(run.glob("trajectories/*.chunk")))
        painted = f", {chunks} chunks of trajectories" if chunks else ""
        print(f"run {run.name} ({state}): {checkpoints[-1] if checkpoints else 'no checkpoint'}{painted}; {last}")
