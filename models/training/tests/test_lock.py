import unittest

from support import temporary_folder

from aurora_training.errors import TrainingError
from aurora_training.training.lock import RunLock, running


class Locks(unittest.TestCase):
    def test_a_second_process_is_refused_by_name(self):
        folder = temporary_folder(self)
        lock = RunLock(folder)
        with self.assertRaisesRegex(TrainingError, "is already being trained by process"):
            RunLock(folder)
        lock.file.close()
        self.assertIsNone(running(folder))
        RunLock(folder).file.close()

    def test_nothing_runs_in_an_empty_folder(self):
        self.assertIsNone(running(temporary_folder(self)))


if __name__ == "__main__":
    unittest.main()
