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
        matrices = torch.randn(1, 48, 32, generator=torch.Generator().manual_seed(1))
        exact, rough = (orthogonalize(matrices, dtype=dtype).float() for dtype in (torch.float32, torch.bfloat16))
        # bfloat16 keeps 8 bits, and four rounds add up.
        self.assertLess((exact - rough).abs().mean() / exact.abs().mean(), 0.1)

    def test_muon_makes_matrices_orthogonal(self):
        for shape in ((2, 32, 96), (2, 96, 32), (2, 40, 32)):
            matrices = torch.randn(shape, generator=torch.Generator().manual_seed(2))
            left, values, right = torch.linalg.svd(matrices, full_matrices=False)
            directions = orthogonalize(matrices)
            kept = torch.einsum("nir,nij,nrj->nr", left, directions, right)  # What is left of each singular direction.
            found = kept[values > 0.01 * matrices.norm(dim=(-2, -1))[:, None]]
            self.assertGreater(found.min(), 0.85)
            self.assertLess(found.max(), 1.15)


if __name__ == "__main__":
    unittest.main()
