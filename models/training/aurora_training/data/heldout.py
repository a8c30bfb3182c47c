"""What training never shows: pairs of subject and land, pairs of subjects, and words.

The list is prompts/heldout.json, fixed so that every checkpoint is measured on the same things.
"""

import json
import re

from ..config import PROJECT


class HeldOut:
    def __init__(self, path=PROJECT / "prompts" / "heldout.json"):
        lists = json.loads(path.read_text())
        self.on_land = {tuple(pair) for pair in lists["subject_on_land"]}
        self.together = {frozenset(pair) for pair in lists["two_subjects"]}
        self.words = lists["words"]
        self._pattern = re.compile(r"\b(" + "|".join(self.words) + r")s?\b", re.IGNORECASE)

    def forbids_land(self, label, land):
        return (label, land) in self.on_land

    def forbids_pair(self, first, second):
        return frozenset((first, second)) in self.together

    def word_in(self, caption):
        """The held-out word that a caption contains, or None."""
        found = self._pattern.search(caption)
        return found.group(1) if found else None
