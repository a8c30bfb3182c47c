"""Checkpoints that survive a crash, a full disk and a damaged file.

A file is the torch archive followed by a 40-byte trailer: 8 bytes magic, 32 bytes SHA-256 of the archive.
It is written beside its final name, flushed to the disk and renamed, so a name always means a whole file.
"""

import hashlib
import io
import os

import torch

from ..errors import TrainingError

MAGIC = b"AURORACK"
TRAILER = len(MAGIC) + 32
SUFFIX = ".ckpt"


def write_atomically(path, data):
    """Write bytes so that `path` is either the old file or the whole new one."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise TrainingError(
            f"could not write {path}: {error.strerror}; the last good file is untouched, free some space"
        ) from error
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def encode_state(state):
    buffer = io.BytesIO()
    torch.save(state, buffer)
    archive = buffer.getvalue()
    return archive + MAGIC + hashlib.sha256(archive).digest()


def decode_state(data, name):
    archive, trailer = data[:-TRAILER], data[-TRAILER:]
    if trailer[: len(MAGIC)] != MAGIC or hashlib.sha256(archive).digest() != trailer[len(MAGIC) :]:
        raise TrainingError(f"{name} is damaged (its checksum does not match)")
    return torch.load(io.BytesIO(archive), map_location="cpu", weights_only=True)


class CheckpointStore:
    """The last few checkpoints of one run, newest last, named by step."""

    def __init__(self, folder, keep=2, log=print):
        self.folder, self.keep, self.log = folder, keep, log

    def files(self):
        return sorted(self.folder.glob(f"step-*{SUFFIX}"))

    def save(self, step, state):
        """Write a checkpoint, then drop all but the newest `keep`. Raises TrainingError on a full disk."""
        path = self.folder / f"step-{step:08d}{SUFFIX}"
        write_atomically(path, encode_state(state))
        for old in self.files()[: -self.keep]:
            old.unlink()
        return path

    def load_latest(self):
        """The newest whole checkpoint, or None when there is none at all.

        A damaged file is reported once and set aside (renamed to *.broken), and the one before is used.
        """
        files = self.files()
        for path in reversed(files):
            try:
                return decode_state(path.read_bytes(), path.name)
            except FileNotFoundError:
                continue  # A running training has replaced it in the meantime.
            except (TrainingError, OSError) as error:
                path.rename(path.with_name(path.name + ".broken"))
                self.log(f"{error}; going back to the checkpoint before it")
        if files:
            raise TrainingError(f"every checkpoint in {self.folder} is damaged; remove the folder to start anew")
        return None
