import json
import unittest

import numpy as np
from PIL import Image
from support import temporary_folder

from aurora_training.errors import TrainingError
from aurora_training.evaluation.painted import PaintedPictures

PROMPTS = ["a red fox", "a blue door", "a red fox"]


class Painted(unittest.TestCase):
    def setUp(self):
        self.folder = temporary_folder(self) / "v0"

    def put(self, number, size=256):
        picture = np.full((size, size, 3), 40 * number, dtype=np.uint8)
        Image.fromarray(picture).save(self.folder / f"{number:04d}.png")

    def test_a_new_folder_gets_the_list_and_a_word_on_what_to_do(self):
        with self.assertRaisesRegex(TrainingError, "3 of the 3 pictures .* npm run gallery -- prompts"):
            PaintedPictures(self.folder, PROMPTS)
        self.assertEqual(json.loads((self.folder / "prompts.json").read_text()), PROMPTS)
        self.put(0)
        with self.assertRaisesRegex(TrainingError, "2 of the 3 pictures"):
            PaintedPictures(self.folder, PROMPTS)

    def painted(self):
        with self.assertRaises(TrainingError):
            PaintedPictures(self.folder, PROMPTS)
        for number in range(3):
            self.put(number)
        return PaintedPictures(self.folder, PROMPTS)

    def test_they_are_given_in_the_order_of_the_list(self):
        painted = self.painted()
        self.assertEqual(painted.paint(PROMPTS[:2])[:, 0, 0, 0].tolist(), [0, 40])
        self.assertEqual(painted.paint(PROMPTS[2:])[:, 0, 0, 0].tolist(), [80])

    def test_other_prompts_than_listed_are_refused(self):
        self.painted()
        with self.assertRaisesRegex(TrainingError, "lists other prompts"):
            PaintedPictures(self.folder, PROMPTS[:2])

    def test_what_is_no_picture_of_the_size_is_named(self):
        painted = self.painted()
        self.put(1, size=128)
        with self.assertRaisesRegex(TrainingError, "0001.png has 128 x 128 pixels"):
            painted.paint(PROMPTS)
        (self.folder / "0001.png").write_bytes(b"nonsense")
        with self.assertRaisesRegex(TrainingError, "0001.png is no picture"):
            PaintedPictures(self.folder, PROMPTS).paint(PROMPTS)


if __name__ == "__main__":
    unittest.main()
