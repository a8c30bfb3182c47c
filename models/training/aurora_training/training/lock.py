"""One process at a time may train a run; its number is in the lock file, so that it can be stopped by name."""

import fcntl
import os
import signal

from ..errors import TrainingError

FILE = "running.lock"


class RunLock:
    """Held for as long as the process lives, or for a `with`; the system lets go of it even after a crash."""

    def __init__(self, folder):
        self.file = open(folder / FILE, "a+")  # noqa: SIM115 (kept open on purpose)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.close()
            raise TrainingError(f"{folder.name} is already being trained by process {running(folder)}") from None
        self.file.truncate(0)
        self.file.write(str(os.getpid()))
        self.file.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


def running(folder):
    """The process that trains this run, or None."""
    path = folder / FILE
    if not path.exists():
        return None
    with open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read())
    return None


def stop_runs(workspace):
    """Ask every running training to save and stop."""
    for folder in sorted(workspace.folder("runs").iterdir()):
        process = running(folder)
        if process:
            os.kill(process, signal.SIGTERM)
            print(f"run {folder.name}: process {process} saves and stops after its step")
