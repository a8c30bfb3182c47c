import unittest

from support import temporary_folder

from aurora_training.training.control import RunControl


class Stopping(unittest.TestCase):
    def setUp(self):
        self.now, self.messages = 0.0, []
        self.pause = temporary_folder(self) / "PAUSE"
        self.control = RunControl(self.pause, minutes=1, clock=lambda: self.now, log=self.messages.append)

    def test_it_stops_when_the_minutes_are_used_up(self):
        self.now = 59
        self.assertFalse(self.control.should_stop())
        self.now = 60
        self.assertTrue(self.control.should_stop())

    def test_it_stops_when_asked(self):
        self.control.stop_requested.set()
        self.assertTrue(self.control.should_stop())

    def test_the_pause_file_and_the_signal_both_pause(self):
        self.assertFalse(self.control.paused)
        self.pause.touch()
        self.assertTrue(self.control.paused)
        self.pause.unlink()
        self.control._toggle_pause()
        self.assertTrue(self.control.paused)

    def test_a_stop_ends_a_pause_and_the_time_of_it_does_not_count(self):
        self.pause.touch()
        self.control.stop_requested.set()
        self.control.wait_while_paused()
        self.assertEqual(self.control.seconds_left, 60)
        self.assertIn("paused", self.messages[0])


if __name__ == "__main__":
    unittest.main()
