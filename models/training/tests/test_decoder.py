import unittest

import numpy as np
import support  # noqa: F401  (puts the package on the path)
import torch

from aurora_training.config import Section
from aurora_training.latents.klt import fit_klt
from aurora_training.training.decoder import DecoderTrainer


class Types(unittest.TestCase):
    def trainer(self, dtype):
        random = np.random.default_rng(5)
        pictures = random.integers(0, 256, (4, 256, 256, 3), np.uint8)
        klt = fit_klt(torch.randn(40, 3, 32, 32, generator=torch.Generator().manual_seed(1)), 4, 16, 0.75, 8.0)
        settings = Section(
            channels=8, blocks=1, lr=1e-3, batch_size=1, warmup_steps=2, ema_max_decay=0.9, latent_noise=0.0
        )
        return DecoderTrainer(settings, klt, pictures, seed=1, held=1, dtype=dtype)

    def test_a_step_computes_in_the_type_that_was_chosen(self):
        for dtype in (torch.float32, torch.bfloat16):
            trainer, seen = self.trainer(dtype), []
            trainer.decoder.conv_in.register_forward_hook(lambda *args, seen=seen: seen.append(args[-1].dtype))
            trainer.train_step()
            self.assertEqual(seen, [dtype])
            self.assertEqual({weight.dtype for weight in trainer.trainable}, {torch.float32})


if __name__ == "__main__":
    unittest.main()
