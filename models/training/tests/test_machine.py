import unittest

import torch

from aurora_training.training import machine
from aurora_training.training.muon import orthogonalize


class ChooseDtype(unittest.TestCase):
    def test_takes_what_is_set(self):
        self.assertEqual(machine.choose_dtype("float32", "cpu"), torch.float32)
        self.assertEqual(machine.choose_dtype("bfloat16", "cpu"), torch.bfloat16)

    def test_auto_takes_the_faster_one(self):
        measured = machine._time_products
        try:
            for fast, slow in ((torch.float32, torch.bfloat16), (torch.bfloat16, torch.float32)):
                machine._time_products = lambda dtype, fast=fast: 1.0 if dtype == fast else 2.0
                self.assertEqual(machine.choose_dtype("auto", "cpu"), fast)
        finally:
            machine._time_products = measured

    def test_products_take_time(self):
        self.assertGreater(machine._time_products(torch.float32, rounds=1), 0)

    def test_muon_agrees_in_both(self):
        matrix = torch.randn(48, 32, generator=torch.Generator().manual_seed(1))
        exact, rough = (orthogonalize(matrix, dtype=dtype).float() for dtype in (torch.float32, torch.bfloat16))
        # bfloat16 keeps 8 bits, and five iterations add up.
        self.assertLess((exact - rough).abs().mean() / exact.abs().mean(), 0.1)


if __name__ == "__main__":
    unittest.main()
