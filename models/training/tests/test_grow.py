import unittest

import support
import torch

from aurora_training.errors import TrainingError
from aurora_training.model.dit import AuroraDiT
from aurora_training.model.grow import depth, grow


def network(layers, seed):
    torch.manual_seed(seed)
    return AuroraDiT(**support.tiny_config(num_layers=layers).denoiser)


def random_network(layers, seed=0):
    """A fresh one computes nothing; here every weight counts."""
    model = network(layers, seed)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
    return model


class Growing(unittest.TestCase):
    def outputs(self, model):
        generator = torch.Generator().manual_seed(4)
        x = torch.randn(3, support.CHANNELS, support.SIDE, support.SIDE, generator=generator)
        text = torch.randn(3, support.TOKENS, support.WIDTH, generator=generator)
        with torch.no_grad():
            return model(x, torch.tensor([3, 500, 999]), text)

    def test_a_deeper_network_computes_the_same(self):
        for old, new in ((2, 4), (4, 6), (4, 10)):
            shallow, deep = random_network(old), network(new, seed=1)
            expected = self.outputs(shallow)
            deep.load_state_dict(grow(shallow.state_dict(), deep.state_dict()))
            self.assertGreater(float(expected.abs().mean()), 0.1)
            torch.testing.assert_close(self.outputs(deep), expected, rtol=0, atol=1e-5, msg=f"{old} to {new}")

    def test_every_old_block_keeps_its_partner(self):
        grown = grow(random_network(4).state_dict(), network(8, seed=1).state_dict())
        old = random_network(4).state_dict()
        for before, after in ((0, 0), (1, 1), (2, 6), (3, 7)):
            name = "transformer_blocks.{}.attn.to_qkv.weight"
            self.assertTrue(torch.equal(old[name.format(before)], grown[name.format(after)]))

    def test_odd_numbers_are_refused(self):
        for old, new in ((3, 6), (4, 7)):
            with self.assertRaisesRegex(TrainingError, f"{old} blocks cannot grow to {new}"):
                grow(network(old, 0).state_dict(), network(new, 0).state_dict())

    def test_depth(self):
        self.assertEqual([depth(network(layers, 0).state_dict()) for layers in (2, 5)], [2, 5])
        self.assertEqual(depth({"proj_in.weight": None}), 0)


if __name__ == "__main__":
    unittest.main()
