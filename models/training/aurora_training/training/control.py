"""Stopping and pausing from outside: signals, a pause file, a time limit."""

import signal
import threading
import time


class RunControl:
    """SIGTERM and SIGINT stop after the current step; SIGUSR1 or the pause file makes the run wait.

    Time spent waiting does not count against the limit.
    """

    def __init__(self, pause_file, minutes=None, clock=time.monotonic, log=print):
        self.pause_file, self.clock, self.log = pause_file, clock, log
        self.seconds_left = None if minutes is None else minutes * 60
        self.stop_requested = threading.Event()
        self.paused_by_signal = False
        self._last = clock()

    def install_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop_requested.set())
        signal.signal(signal.SIGUSR1, self._toggle_pause)

    def _toggle_pause(self, *_):
        self.paused_by_signal = not self.paused_by_signal

    @property
    def paused(self):
        return self.paused_by_signal or self.pause_file.exists()

    def wait_while_paused(self):
        """Block while paused; returns at once when asked to stop."""
        if not self.paused:
            return
        self.log(f"paused (remove {self.pause_file} or send SIGUSR1 to go on)")
        self._count_time()
        while self.paused and not self.stop_requested.wait(1.0):
            pass
        self._last = self.clock()
        self.log("going on")

    def should_stop(self):
        """True when asked to stop or when the minutes are used up. Call once per step."""
        self._count_time()
        out_of_time = self.seconds_left is not None and self.seconds_left <= 0
        return self.stop_requested.is_set() or out_of_time

    def _count_time(self):
        now = self.clock()
        if self.seconds_left is not None:
            self.seconds_left -= now - self._last
        self._last = now
