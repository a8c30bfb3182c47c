import random
import unittest

import support  # noqa: F401 (makes the package importable)

import numpy as np

from aurora_training.data.sprites import GRID, SIDE, SIZES, paste, placed_size


class Pasting(unittest.TestCase):
    def setUp(self):
        generator = np.random.default_rng(4)
        self.sprite = np.full((40, 50, 4), 255, np.uint8)
        self.sprite[..., :3] = generator.integers(1, 255, (40, 50, 3))

    def box(self, picture):
        """Top, left, bottom and right of what is not black."""
        rows, columns = np.nonzero(picture.sum(-1))
        return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1

    def test_a_sprite_looks_the_same_wherever_it_lies(self):
        looks = set()
        for _ in range(20):
            picture = np.zeros((SIDE, SIDE, 3), np.float32)
            paste(picture, self.sprite, 0.39, random.uniform(0.3, 0.7), random.uniform(0.3, 0.7))
            top, left, bottom, right = self.box(picture)
            self.assertEqual((top % GRID, left % GRID), (0, 0))
            looks.add(picture[top:bottom, left:right].tobytes())
        self.assertEqual(len(looks), 1)

    def test_sizes_are_few(self):
        found = {max(placed_size(self.sprite, size)) for size in np.linspace(0.28, 1.05, 100)}
        self.assertLessEqual(found, set(SIZES))
        self.assertGreater(len(found), 4)

    def test_what_stands_on_a_ground_stands_near_it(self):
        picture = np.zeros((SIDE, SIDE, 3), np.float32)
        paste(picture, self.sprite, 0.5, 0.5, bottom=0.9)
        self.assertLessEqual(abs(self.box(picture)[2] - 0.9 * SIDE), GRID / 2)


if __name__ == "__main__":
    unittest.main()
