"""The stage `data`: everything that comes out of the npm packages, as raw pixels.

    sprites.rgba + sprites.json     one 256x256 RGBA picture per subject and style
    portraits.rgb + portraits.jsonl cartoon busts with their attributes
    scenes-NNNNN.rgb + .jsonl       procedural scenes in chunks, with what they show
    forms-NNNNN.rgb + .jsonl        the same in `scene_forms` forms of each land, planet, …

What is already there is kept, so an interrupted stage goes on with the missing chunks.
"""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from ..config import PROJECT
from ..errors import TrainingError


def render_raw(config, workspace, log=print):
    node = _install_packages(workspace)
    raw = workspace.raw
    settings = config.data
    jobs = []
    if not (raw / "sprites.json").exists():
        jobs.append((["render-sprites.mjs", raw], ["sprites.rgba", "sprites.json"]))
    if not (raw / "portraits.jsonl").exists():
        jobs.append((["render-portraits.mjs", raw, settings.portraits], ["portraits.rgb", "portraits.jsonl"]))
    for kind, forms in (("scenes", 0), ("forms", settings.scene_forms)):
        for first in range(0, settings.scenes, settings.scenes_per_chunk):
            name = f"{kind}-{first:05d}"
            if not (raw / f"{name}.jsonl").exists():
                last = min(settings.scenes, first + settings.scenes_per_chunk)
                command = ["render-scenes.mjs", raw, name, first, last, forms]
                jobs.append((command, [f"{name}.rgb", f"{name}.jsonl"]))
    with ThreadPoolExecutor(config.threads) as pool:
        for done, name in enumerate(pool.map(lambda job: _render(node, raw, *job), jobs), 1):
            log(f"data {done}/{len(jobs)}: {name}")
    log(f"raw pictures are complete in {raw}")


def _render(node, raw, command, outputs):
    """Run one renderer into a temporary folder; its files appear under their names only when all are whole."""
    script, _, *arguments = command
    name = outputs[-1].rsplit(".", 1)[0]
    partial = raw / f"{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    result = subprocess.run(
        ["node", str(node / script), str(partial), *map(str, arguments)], capture_output=True, text=True
    )
    if result.returncode != 0:
        raise TrainingError(f"{script} failed: {result.stderr.strip()[-400:]}")
    for output in outputs:
        (partial / output).replace(raw / output)
    partial.rmdir()
    return name


def _install_packages(workspace):
    """A copy of the renderers beside their installed packages; the repository itself stays clean."""
    node = workspace.node
    lock = (PROJECT / "package-lock.json").read_bytes()
    installed = node / "package-lock.json"
    fresh = not (node / "node_modules").exists() or not installed.exists() or installed.read_bytes() != lock
    shutil.copytree(PROJECT / "node", node, dirs_exist_ok=True)
    if fresh:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PROJECT / name, node / name)
        if subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=node).returncode != 0:
            raise TrainingError(f"npm could not install the data packages in {node}; see its messages above")
    return node
