import unittest

import torch
from support import random_weights, temporary_folder, tiny_config, tiny_trainer, write_tiny_set

from aurora_training.evaluation.validate import losses_of, summary
from aurora_training.latents.dataset import LatentDataset
from aurora_training.model.dit import AuroraDiT


class Validation(unittest.TestCase):
    def setUp(self):
        self.folder = write_tiny_set(temporary_folder(self), pictures=70)
        self.config = tiny_config()
        self.dataset = LatentDataset(self.folder, self.config.text.tokens)

    def test_the_same_weights_have_the_same_loss(self):
        weights = random_weights(self.config)
        first, timesteps = losses_of(self.config, weights, self.dataset)
        self.assertTrue(torch.equal(first, losses_of(self.config, weights, self.dataset)[0]))
        self.assertEqual(set((timesteps // 250).tolist()), {0, 1, 2, 3})
        other, _ = losses_of(self.config, random_weights(self.config, seed=1), self.dataset)
        self.assertFalse(torch.equal(first, other))

    def test_a_fresh_network_errs_by_what_is_asked(self):
        # It answers 0, and v has about the variance of noise and of these random latents.
        losses, _ = losses_of(self.config, AuroraDiT(**self.config.denoiser).state_dict(), self.dataset)
        self.assertAlmostEqual(float(losses.mean()), 1, delta=0.15)

    def test_means_are_of_what_they_say(self):
        losses, timesteps = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([0, 300, 600, 900])
        found = summary(losses, timesteps, ["a", "b", "a", "b"], 1000)
        self.assertEqual(found, {"all": 2.5, "quarters": [1, 2, 3, 4], "kinds": {"a": 2.0, "b": 3.0}})


class Routing(unittest.TestCase):
    def setUp(self):
        self.config = tiny_config(num_layers=4)
        self.model = AuroraDiT(**self.config.denoiser)
        self.model.load_state_dict(random_weights(self.config))
        self.inputs = (torch.randn(2, 4, 4, 4), torch.tensor([3, 700]), torch.randn(2, 6, 16))

    def test_all_tokens_are_the_network_itself(self):
        whole, routed = self.model(*self.inputs), self.model(*self.inputs, torch.arange(4))
        self.assertTrue(torch.allclose(whole, routed, atol=1e-5))
        some = self.model(*self.inputs, torch.tensor([0, 2]))
        self.assertGreater((some - whole).abs().max(), 1e-3)

    def test_a_routed_run_goes_on_bit_for_bit(self):
        folder = write_tiny_set(temporary_folder(self))

        def steps(trainer, count):
            for _ in range(count):
                trainer.train_step()
            return trainer

        whole = steps(tiny_trainer(folder, num_layers=4, routed_share=0.5), 4)
        first = steps(tiny_trainer(folder, num_layers=4, routed_share=0.5), 2)
        second = tiny_trainer(folder, num_layers=4, routed_share=0.5)
        second.restore(first.state())
        steps(second, 2)
        for one, other in zip(whole.master, second.master):
            self.assertTrue(torch.equal(one, other))


if __name__ == "__main__":
    unittest.main()
