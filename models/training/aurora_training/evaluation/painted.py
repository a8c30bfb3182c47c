"""Pictures that a program painted, for the judge: its model may be one that no run of ours holds."""

import json

import numpy as np
from PIL import Image

from ..errors import TrainingError
from ..training.checkpoint import write_atomically

PROMPTS = "prompts.json"


class PaintedPictures:
    """A folder of prompts.json (a list) and their pictures 0000.png, 0001.png, … , 256 x 256.

    They are asked for in the order of the list. Raises TrainingError for a folder without them, which then has the list.
    """

    def __init__(self, folder, prompts):
        self.folder, self.prompts, self.next = folder, prompts, 0
        path = folder / PROMPTS
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, (json.dumps(prompts, indent=1) + "\n").encode())
        elif json.loads(path.read_text()) != prompts:
            raise TrainingError(f"{path} lists other prompts than this configuration asks for; choose an empty folder")
        missing = sum(not self._file(number).exists() for number in range(len(prompts)))
        if missing:
            raise TrainingError(
                f"{missing} of the {len(prompts)} pictures of {path} are missing; "
                f"paint them with: npm run gallery -- prompts {folder}"
            )

    def paint(self, prompts):
        """Their pictures, uint8 [N, 256, 256, 3]."""
        first, self.next = self.next, self.next + len(prompts)
        assert prompts == self.prompts[first : self.next], "asked for in another order than listed"
        return np.stack([self._open(number) for number in range(first, self.next)])

    def _file(self, number):
        return self.folder / f"{number:04d}.png"

    def _open(self, number):
        try:
            picture = np.asarray(Image.open(self._file(number)).convert("RGB"))
        except OSError as error:
            raise TrainingError(f"{self._file(number)} is no picture ({error}); remove it and paint it again") from error
        if picture.shape != (256, 256, 3):
            height, width, _ = picture.shape
            raise TrainingError(f"{self._file(number)} has {width} x {height} pixels; the judge looks at 256 x 256")
        return picture
