import unittest

from support import CHANNELS, SIDE, TOKENS, WIDTH, temporary_folder, write_tiny_set

import numpy as np

from aurora_training.errors import TrainingError
from aurora_training.latents.dataset import DataOrder, LatentDataset
from aurora_training.latents.text_table import number_captions, write_text_table


class BadFolders(unittest.TestCase):
    def test_an_empty_folder_names_what_is_missing_and_what_to_do(self):
        with self.assertRaisesRegex(
            TrainingError, "is not a training set: latents.npy, .* build it with the stages data and latents"
        ):
            LatentDataset(temporary_folder(self), TOKENS)

    def test_tables_of_different_length(self):
        folder = write_tiny_set(temporary_folder(self))
        np.save(folder / "caption_ids.npy", np.zeros((3, 2), np.int32))
        with self.assertRaisesRegex(TrainingError, "tables differ in length"):
            LatentDataset(folder, TOKENS)

    def test_a_cut_file(self):
        folder = write_tiny_set(temporary_folder(self))
        data = (folder / "latents.npy").read_bytes()
        (folder / "latents.npy").write_bytes(data[:200])
        with self.assertRaisesRegex(TrainingError, "is damaged"):
            LatentDataset(folder, TOKENS)


class Batches(unittest.TestCase):
    def setUp(self):
        self.dataset = LatentDataset(write_tiny_set(temporary_folder(self)), TOKENS)

    def test_shapes_and_zero_padding(self):
        latents, text = self.dataset.batch(np.array([0, 3]), np.array([0, 1]), np.array([False, False]))
        self.assertEqual(tuple(latents.shape), (2, CHANNELS, SIDE, SIDE))
        self.assertEqual(tuple(text.shape), (2, TOKENS, WIDTH))

    def test_a_dropped_caption_is_the_empty_one(self):
        _, text = self.dataset.batch(np.array([0]), np.array([0]), np.array([True]))
        self.assertTrue((text[0, 2:] == 0).all())
        self.assertTrue(np.array_equal(text[0, :2].numpy(), self.dataset.states[:2].astype(np.float32)))

    def test_a_long_caption_is_cut(self):
        longest = int(np.argmax(np.diff(self.dataset.offsets)))
        self.assertEqual(self.dataset.text([longest]).shape[1], TOKENS)


class TextTable(unittest.TestCase):
    def test_captions_are_numbered_once_with_the_empty_one_first(self):
        captions, ids = number_captions([["a fox", "fox"], ["fox"]], columns=2)
        self.assertEqual(captions, ["", "a fox", "fox"])
        self.assertEqual(ids.tolist(), [[1, 2], [2, 2]])

    def test_a_written_table_is_read_back(self):
        folder = write_tiny_set(temporary_folder(self))
        states = [np.full((length, WIDTH), length, np.float16) for length in (2, 5, 3, 4, 2, 2, 6, 3)]
        write_text_table(folder, states)
        text = LatentDataset(folder, TOKENS).text([1, 6])
        self.assertEqual(text[:, :, 0].tolist(), [[5.0] * 5 + [0.0], [6.0] * 6])


class Order(unittest.TestCase):
    def test_every_picture_once_an_epoch(self):
        order = DataOrder(10, "x", seed=1)
        self.assertEqual(sorted(order.take(10)), list(range(10)))
        self.assertEqual(order.epoch, 1)

    def test_restored_it_gives_the_same_pictures(self):
        order = DataOrder(10, "x", seed=1)
        order.take(13)
        other = DataOrder(10, "x", seed=1)
        other.restore(order.state())
        self.assertEqual(list(order.take(9)), list(other.take(9)))


if __name__ == "__main__":
    unittest.main()
