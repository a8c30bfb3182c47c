"""What a running stage reports: one line now and then, on the terminal and in a log file."""

import math
import time


class Log:
    """Prints with a time stamp and appends to a file."""

    def __init__(self, path=None):
        self.path = path

    def __call__(self, message):
        line = f"{time.strftime('%m-%d %H:%M:%S')} {message}"
        print(line, flush=True)
        if self.path is not None:
            try:
                with open(self.path, "a") as file:
                    file.write(line + "\n")
            except OSError:
                pass  # A full disk must not stop training; the checkpoint code reports it.


class LossMeter:
    """Means of per-sample losses by quarter of the timestep range."""

    def __init__(self, timesteps):
        self.quarter = timesteps / 4
        self.reset()

    def reset(self):
        self.sums, self.counts = [0.0] * 4, [0] * 4

    def add(self, losses, timesteps):
        """losses [B] and timesteps [B]."""
        for loss, timestep in zip(losses.tolist(), timesteps.tolist()):
            index = int(timestep // self.quarter)
            self.sums[index] += loss
            self.counts[index] += 1

    def means(self):
        return [total / count if count else math.nan for total, count in zip(self.sums, self.counts)]


def duration(seconds):
    """Seconds as 1h05m, 5m07s or 7s."""
    seconds = int(max(0, seconds))
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return f"{hours}h{minutes:02d}m"
    return f"{minutes}m{seconds % 60:02d}s" if minutes else f"{seconds}s"
