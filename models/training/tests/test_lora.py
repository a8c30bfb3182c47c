import unittest

import support
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

from aurora_training.config import Section
from aurora_training.distillation.result import FewStep
from aurora_training.export.few_step import as_stored, write_few_step
from aurora_training.export.layout import FEW_STEP_LORA
from aurora_training.model.dit import AuroraDiT
from aurora_training.model.lora import add_lora, merge_lora

RANK, ALPHA = 4, 6


class Adapters(unittest.TestCase):
    def setUp(self):
        self.config = support.tiny_config()
        self.weights = support.random_weights(self.config)
        self.model = self.network(self.weights)
        self.factors = add_lora(self.model, RANK, ALPHA)

    def network(self, weights):
        model = AuroraDiT(**self.config.denoiser)
        model.load_state_dict(weights)
        return model

    def output(self, model):
        random = torch.Generator().manual_seed(2)
        x = torch.randn(2, support.CHANNELS, support.SIDE, support.SIDE, generator=random)
        text = torch.randn(2, support.TOKENS, support.WIDTH, generator=random)
        with torch.no_grad():
            return model(x, torch.tensor([249, 999]), text)

    def learn_something(self):
        random = torch.Generator().manual_seed(3)
        with torch.no_grad():
            for factor in self.factors.values():
                factor.add_(0.1 * torch.randn(factor.shape, generator=random))

    def test_at_first_it_changes_nothing(self):
        self.assertTrue(torch.equal(self.output(self.model), self.output(self.network(self.weights))))

    def test_every_linear_layer_has_one_and_nothing_else_learns(self):
        plain = self.network(self.weights)
        linear = {path for path, module in plain.named_modules() if isinstance(module, nn.Linear)}
        self.assertEqual({name.rsplit(".lora_", 1)[0] for name in self.factors}, linear)
        self.assertTrue({"proj_in", "proj_out", "adaln_linear", "time_embed.linear_2"} < linear)
        self.output(self.model)
        self.model(torch.ones(1, 4, 4, 4), torch.tensor([5]), torch.ones(1, 6, 16)).sum().backward()
        self.assertEqual({name for name, p in self.model.named_parameters() if p.grad is not None}, set(self.factors))

    def test_merged_is_applied(self):
        self.learn_something()
        applied = self.output(self.model)
        merged = self.output(self.network(merge_lora(self.weights, self.factors, RANK, ALPHA)))
        torch.testing.assert_close(applied, merged, rtol=1e-4, atol=1e-4)
        self.assertGreater(float((merged - self.output(self.network(self.weights))).abs().mean()), 0.05)

    def test_the_file_holds_what_a_loader_needs(self):
        self.learn_something()
        plan = Section(run="main", samples=1234, steps=4, timesteps=[999, 749, 499, 249])
        factors = {name: factor.detach() for name, factor in self.factors.items()}
        result, out = as_stored(FewStep(plan, self.weights, factors, RANK, ALPHA, 10)), support.temporary_folder(self)
        write_few_step(out, result, "aurora-mini")
        stored = load_file(out / FEW_STEP_LORA)
        weights = dict(self.weights)
        for name in [name for name in stored if name.endswith(".alpha")]:
            path = name.removesuffix(".alpha")
            down, up = (stored.pop(f"{path}.lora_{side}.weight") for side in "AB")
            self.assertEqual((down.dtype, up.dtype), (torch.float16, torch.float16))
            layer = f"{path.removeprefix('transformer.')}.weight"
            weights[layer] = weights[layer] + stored.pop(name) / len(down) * (up.float() @ down.float())
        self.assertEqual(stored, {})
        expected = self.output(self.network(result.merged()))
        torch.testing.assert_close(self.output(self.network(weights)), expected, rtol=1e-5, atol=1e-5)
        with safe_open(out / FEW_STEP_LORA, "pt") as file:
            told = file.metadata()
        self.assertEqual(
            [told[f"aurora.{key}"] for key in ("base", "steps", "cfg", "sampler", "timestep_spacing")],
            ["aurora-mini main-1234", "4", "1", "DDIM", "trailing"],
        )


if __name__ == "__main__":
    unittest.main()
