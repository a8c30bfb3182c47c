import errno
import unittest
from unittest import mock

from support import temporary_folder, tiny_trainer, write_tiny_set

import torch

from aurora_training.errors import TrainingError
from aurora_training.training.checkpoint import CheckpointStore


class CheckpointFiles(unittest.TestCase):
    def setUp(self):
        self.messages = []
        self.store = CheckpointStore(temporary_folder(self), keep=2, log=self.messages.append)

    def test_no_checkpoint_is_a_fresh_start(self):
        self.assertIsNone(self.store.load_latest())

    def test_a_cut_file_falls_back_to_the_one_before_with_one_message(self):
        self.store.save(1, {"step": 1})
        newest = self.store.save(2, {"step": 2})
        newest.write_bytes(newest.read_bytes()[:-100])
        self.assertEqual(self.store.load_latest()["step"], 1)
        self.assertEqual(len(self.messages), 1)
        self.assertIn("step-00000002.ckpt is damaged", self.messages[0])

    def test_one_flipped_bit_is_noticed(self):
        self.store.save(1, {"step": 1})
        newest = self.store.save(2, {"weights": torch.zeros(1000)})
        data = bytearray(newest.read_bytes())
        data[len(data) // 2] ^= 1
        newest.write_bytes(data)
        self.assertEqual(self.store.load_latest()["step"], 1)

    def test_when_all_are_damaged_it_says_so_instead_of_starting_over(self):
        self.store.save(1, {"step": 1}).write_bytes(b"nonsense")
        with self.assertRaisesRegex(TrainingError, "every checkpoint in .* is damaged"):
            self.store.load_latest()

    def test_a_full_disk_leaves_the_last_good_one(self):
        self.store.save(1, {"step": 1})
        with mock.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            with self.assertRaisesRegex(TrainingError, "No space left on device; the last good file is untouched"):
                self.store.save(2, {"step": 2})
        self.assertEqual([path.name for path in self.store.folder.iterdir()], ["step-00000001.ckpt"])
        self.assertEqual(self.store.load_latest()["step"], 1)

    def test_only_the_newest_two_are_kept(self):
        for step in (1, 2, 3):
            self.store.save(step, {"step": step})
        self.assertEqual([path.name for path in self.store.files()], ["step-00000002.ckpt", "step-00000003.ckpt"])


class Resuming(unittest.TestCase):
    def assert_resume_is_exact(self, **training):
        folder = write_tiny_set(temporary_folder(self))
        store = CheckpointStore(temporary_folder(self))
        whole = tiny_trainer(folder, **training)
        for _ in range(7):
            whole.train_step()
        first = tiny_trainer(folder, **training)
        for _ in range(3):
            first.train_step()
        store.save(first.step, first.state())
        second = tiny_trainer(folder, **training)
        self.assertTrue(second.restore(store.load_latest()))
        for _ in range(4):
            second.train_step()
        self.assertEqual((whole.step, whole.samples), (second.step, second.samples))
        for name, a, b, c, d in zip(
            whole.names, whole.master, second.master, whole.average.values, second.average.values
        ):
            self.assertTrue(torch.equal(a, b), f"weights of {name} differ")
            self.assertTrue(torch.equal(c, d), f"average of {name} differs")

    def test_rates_are_the_configurations_also_when_they_have_changed_since(self):
        folder = write_tiny_set(temporary_folder(self))
        first = tiny_trainer(folder, optimizer="muon")
        first.train_step()
        second = tiny_trainer(folder, optimizer="muon", lr=0.25, muon_lr=0.125, weight_decay=0.5, warmup_steps=1)
        second.restore(first.state())
        second.train_step()
        groups = [group for optimizer in second.optimizers for group in optimizer.param_groups]
        self.assertEqual({group["lr"] for group in groups}, {0.25, 0.125})
        self.assertEqual({group["weight_decay"] for group in groups}, {0.5, 0.0})

    def test_adamw_goes_on_bit_for_bit(self):
        self.assert_resume_is_exact()

    def test_muon_goes_on_bit_for_bit(self):
        self.assert_resume_is_exact(optimizer="muon")

    def test_the_cooldown_goes_on_where_it_was(self):
        trainer = tiny_trainer(write_tiny_set(temporary_folder(self)))
        trainer.cooldown = (0, 4)
        trainer.train_step()
        again = tiny_trainer(write_tiny_set(temporary_folder(self)))
        again.restore(trainer.state())
        self.assertEqual(again.cooldown, (0, 4))

    def test_other_data_keeps_the_weights_and_starts_the_epoch_over(self):
        trainer = tiny_trainer(write_tiny_set(temporary_folder(self)))
        trainer.train_step()
        other = tiny_trainer(write_tiny_set(temporary_folder(self), pictures=20, seed=1, fingerprint="other"))
        self.assertFalse(other.restore(trainer.state()))
        self.assertEqual(other.order.position, 0)
        self.assertTrue(torch.equal(trainer.master[0], other.master[0]))


if __name__ == "__main__":
    unittest.main()
