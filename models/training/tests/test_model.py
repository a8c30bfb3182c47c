import unittest

import support
import torch

from aurora_training.latents.klt import fit_klt
from aurora_training.model.decoder import KltDecoder
from aurora_training.model.diffusion import add_noise, alphas_cumprod, sample_ddim, sample_timesteps, trailing_timesteps
from aurora_training.model.dit import AuroraDiT
from aurora_training.training.optimizers import lr_factor


class Diffusion(unittest.TestCase):
    def setUp(self):
        self.abar = alphas_cumprod(0.00085, 0.03, 1000)

    def test_schedule_agrees_with_diffusers(self):
        # DDIMScheduler(beta_schedule="scaled_linear", beta_start=.00085, beta_end=.03) of diffusers 0.42.1
        self.assertAlmostEqual(float(self.abar[0]), 0.99915, places=5)
        self.assertLess(float(self.abar[999]), 1e-5)

    def test_trailing_spacing_starts_at_the_last_step(self):
        self.assertEqual(trailing_timesteps(4, 1000), [999, 749, 499, 249])

    def test_a_perfect_denoiser_returns_the_clean_latent(self):
        clean = torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(1))

        def perfect(x, t, text):
            abar = self.abar[t][:, None, None, None]
            noise = (x - abar.sqrt() * clean.repeat(2, 1, 1, 1)) / (1 - abar).sqrt()
            return abar.sqrt() * noise - (1 - abar).sqrt() * clean.repeat(2, 1, 1, 1)

        out = sample_ddim(
            perfect, torch.zeros(2, 1, 1), torch.zeros(1, 1, 1), torch.randn(2, 3, 4, 4), self.abar, 5, 3.0
        )
        self.assertLess(float((out - clean).abs().max()), 1e-3)

    def test_v_and_x_recover_the_clean_latent(self):
        clean, noise, abar = torch.randn(1, 2, 4, 4), torch.randn(1, 2, 4, 4), torch.tensor([0.3])
        noisy, v = add_noise(clean, noise, abar)
        self.assertTrue(torch.allclose(abar.sqrt() * noisy - (1 - abar).sqrt() * v, clean, atol=1e-5))

    def test_timesteps_cover_every_quarter(self):
        t = sample_timesteps(64, 1000, 0.5, torch.Generator().manual_seed(2))
        self.assertEqual(set((t // 250).tolist()), {0, 1, 2, 3})


class Denoiser(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.model = AuroraDiT(**support.tiny_config().denoiser)

    def test_starts_at_zero_with_the_shape_of_its_input(self):
        x = torch.randn(2, support.CHANNELS, support.SIDE, support.SIDE)
        out = self.model(x, torch.tensor([1, 900]), torch.randn(2, support.TOKENS, support.WIDTH))
        self.assertEqual(out.shape, x.shape)
        self.assertEqual(float(out.detach().abs().max()), 0.0)

    def test_patches_go_there_and_back(self):
        x = torch.randn(2, support.CHANNELS, support.SIDE, support.SIDE)
        self.assertTrue(torch.equal(self.model.unpatchify(self.model.patchify(x), 2, 2), x))


class LatentSpace(unittest.TestCase):
    def test_all_channels_reconstruct_exactly(self):
        pictures = torch.rand(40, 3, 8, 8, generator=torch.Generator().manual_seed(3)) * 2 - 1
        klt = fit_klt(pictures, channels=48, patch=4, whitening=0.75, clip=50.0)
        self.assertLess(float((klt.decode(klt.encode(pictures)) - pictures).abs().max()), 1e-3)

    def test_the_decoder_starts_as_the_linear_inverse(self):
        pictures = torch.rand(10, 3, 32, 32, generator=torch.Generator().manual_seed(3)) * 2 - 1
        klt = fit_klt(pictures, channels=6, patch=16, whitening=0.75, clip=8.0)
        decoder = KltDecoder(6, channels=8, blocks=1)
        decoder.set_transform(klt)
        latents = klt.encode(pictures)
        self.assertTrue(torch.allclose(decoder(latents), klt.decode(latents), atol=1e-5))

    def test_fewer_channels_are_the_first_of_more(self):
        pictures = torch.rand(40, 3, 8, 8, generator=torch.Generator().manual_seed(3)) * 2 - 1
        few, many = (fit_klt(pictures, n, 4, 0.0, 50.0) for n in (3, 6))
        self.assertTrue(
            torch.allclose(few.decode_kernel / few.scale[0], (many.decode_kernel / many.scale[0])[:3], atol=1e-4)
        )


class LearningRate(unittest.TestCase):
    def test_warm_up_constant_and_cooldown(self):
        self.assertEqual([lr_factor(step, 4) for step in (0, 3, 1000)], [0.25, 1.0, 1.0])
        self.assertEqual([lr_factor(step, 4, (100, 10)) for step in (100, 105, 110)], [1.0, 0.5, 0.0])


if __name__ == "__main__":
    unittest.main()
