"""A judge for agreement of prompt and picture: a small CNN that has only ever seen real renderings.

It names the subject, the land, the time of day and the background colour of a picture, each with a class for
"none". Its features also serve the Frechet-like distance.
"""

import torch
import torch.nn.functional as F
from torch import nn

from ..data.compose import BACKGROUNDS
from ..data.words import VOCABULARY

NONE = "none"
HEADS = {
    "subject": [NONE, *VOCABULARY["first_subjects"]],
    "land": [NONE, *VOCABULARY["lands"]],
    "time": [NONE, *VOCABULARY["times"]],
    "background": [NONE, *BACKGROUNDS],
}
SIDE = 96


class Block(nn.Module):
    """Two 3x3 convolutions with a shortcut; halves the resolution."""

    def __init__(self, inside, outside):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, 2, 1, bias=False)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(outside), nn.BatchNorm2d(outside)
        self.shortcut = nn.Conv2d(inside, outside, 1, 2, bias=False)

    def forward(self, x):
        return F.relu(self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x))))) + self.shortcut(x))


class Judge(nn.Module):
    """Pictures [B, 3, 256, 256] in [-1, 1] -> (features [B, 256], {head: logits})."""

    def __init__(self):
        super().__init__()
        widths = [3, 32, 64, 128, 256]
        self.blocks = nn.Sequential(*(Block(a, b) for a, b in zip(widths, widths[1:])))
        self.heads = nn.ModuleDict({name: nn.Linear(widths[-1], len(classes)) for name, classes in HEADS.items()})

    def forward(self, pictures):
        features = self.blocks(F.interpolate(pictures, SIDE, mode="area")).mean((2, 3))
        return features, {name: head(features) for name, head in self.heads.items()}


def labels_of(kind, facts):
    """The true class numbers of a composed picture, or None for a head that cannot be judged on it."""
    subject = facts["subject"]["label"] if kind in ("single", "count", "composed") else NONE
    background = facts.get("background", NONE) if kind in ("single", "count") else NONE
    plain = background.removesuffix(" background")
    truth = {"subject": subject, "land": facts.get("land", NONE), "time": facts.get("time", NONE), "background": plain}
    if kind == "pair":
        truth["subject"] = None
    if (
        kind in ("pair", "single", "count")
        and plain not in HEADS["background"]
        or kind in ("portrait", "scene", "composed")
    ):
        truth["background"] = None
    return {head: HEADS[head].index(name) if name in HEADS[head] else None for head, name in truth.items()}


def loss_of(logits, truths):
    """Mean cross entropy over the heads that apply. truths: a list of label dictionaries."""
    total = 0.0
    for head, values in logits.items():
        target = torch.tensor([-100 if truth[head] is None else truth[head] for truth in truths])
        if (target >= 0).any():
            total = total + F.cross_entropy(values, target, ignore_index=-100)
    return total
