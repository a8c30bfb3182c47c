"""Where everything lives that is not source: raw pictures, latents, checkpoints, grids.

The work folder is outside the repository, so that a clean checkout never loses training.
"""

import os
from pathlib import Path


class Workspace:
    """Paths below the work folder; folders are made when first asked for."""

    def __init__(self, root=None):
        default = Path.home() / ".cache" / "aurora-training"
        self.root = Path(root or os.environ.get("AURORA_TRAINING_DIR") or default)

    def folder(self, *parts):
        path = self.root.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def raw(self):
        """Rendered sprites, portraits and scenes."""
        return self.folder("raw")

    @property
    def node(self):
        """Where the npm data packages are installed."""
        return self.folder("node")

    @property
    def latent_space(self):
        """The frozen transform between pictures and latents, and the decoder trained for it."""
        return self.folder("latent-space")

    def dataset(self, name):
        """Latents, captions and text states of one composed set."""
        return self.folder("sets", name)

    def run(self, name):
        """Checkpoints, log and grids of one training run."""
        return self.folder("runs", name)

    @property
    def pause_file(self):
        """While this file exists, training waits."""
        return self.root / "PAUSE"
