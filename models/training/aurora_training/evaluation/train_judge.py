"""Train the judge on freshly composed pictures, and measure it on others."""

import random as random_module

import numpy as np
import torch
from safetensors.torch import load_file, save

from ..config import Section
from ..data.sources import Sources
from ..latents.build import compose
from ..latents.pixels import as_tensor
from ..training.checkpoint import write_atomically
from .classifier import HEADS, Judge, labels_of, loss_of

JUDGE_SEED, REAL_SEED = 5000, 6000


def real_settings(config):
    """Settings of the pictures that answers are held against: the same ones whatever training is made of by now."""
    return Section(config.data | config.evaluation.data)


def real_pictures(config, sources, seed, count):
    """Composed pictures of another seed than training: uint8 [N, 256, 256, 3], truths, captions, kinds."""
    made = [compose(sources, config.seed + seed, number, sources.settings) for number in range(count)]
    return (
        np.stack([picture for picture, *_ in made]),
        [labels_of(kind, facts) for _, _, kind, facts in made],
        [texts[0] for _, texts, _, _ in made],
        [kind for _, _, kind, _ in made],
    )


def load_judge(config, workspace, log):
    """The trained judge; trains it first when there is none."""
    path = workspace.folder("judge") / "judge.safetensors"
    judge = Judge()
    if not path.exists():
        _train(config, workspace, judge, log)
        write_atomically(path, save({name: value.contiguous() for name, value in judge.state_dict().items()}))
    judge.load_state_dict(load_file(path))
    return judge.eval()


def _train(config, workspace, judge, log):
    settings = config.evaluation
    sources = Sources(workspace.raw, real_settings(config))
    pictures, truths, _, _ = real_pictures(config, sources, JUDGE_SEED, settings.judge_pictures)
    log(f"training the judge on {len(pictures)} composed pictures")
    torch.manual_seed(config.seed)
    random = random_module.Random(config.seed)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=0.01)
    steps = settings.judge_epochs * len(pictures) // settings.judge_batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, steps)
    judge.train()
    for step in range(steps):
        rows = random.sample(range(len(pictures)), settings.judge_batch)
        batch = as_tensor(pictures[rows])
        shift = [random.randint(-16, 16) for _ in range(2)]
        loss = loss_of(judge(torch.roll(batch, shift, (2, 3)))[1], [truths[row] for row in rows])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        if step % 100 == 99:
            log(f"judge step {step + 1}/{steps} loss {loss.item():.3f}")


@torch.no_grad()
def judge_pictures(judge, pictures, batch=32):
    """uint8 pictures -> features [N, 256] and the chosen class number per head [N]."""
    parts = [judge(as_tensor(pictures[first : first + batch])) for first in range(0, len(pictures), batch)]
    features = torch.cat([features for features, _ in parts])
    return features, {head: torch.cat([logits[head].argmax(1) for _, logits in parts]) for head in HEADS}


def agreement(chosen, truths, exclude_none=True):
    """Share of right answers per head, over the pictures where the truth is a real class."""
    shares = {}
    for head in HEADS:
        judged = [
            (int(chosen[head][row]), truth[head])
            for row, truth in enumerate(truths)
            if truth[head] is not None and not (exclude_none and truth[head] == 0)
        ]
        shares[head] = sum(a == b for a, b in judged) / len(judged) if judged else float("nan")
    return shares
