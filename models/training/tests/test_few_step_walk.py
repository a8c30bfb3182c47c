import unittest

import support  # noqa: F401  (puts the package on the path)
import torch

from aurora_training.distillation.plan import student_timesteps
from aurora_training.errors import TrainingError
from aurora_training.model.diffusion import (
    alphas_cumprod,
    ddim_step,
    sample_ddim,
    step_boundaries,
    step_target,
    trailing_timesteps,
    walk_ddim,
)


class Steps(unittest.TestCase):
    def setUp(self):
        self.abar = alphas_cumprod(0.00085, 0.03, 1000)
        self.random = torch.Generator().manual_seed(6)

    def latents(self, count=3):
        return torch.randn(count, 4, 4, 4, generator=self.random)

    def test_a_step_is_what_the_formula_of_song_gives(self):
        x, v = self.latents(), self.latents()
        ends = step_boundaries(trailing_timesteps(4, 1000), self.abar)
        for now, after in zip(ends, ends[1:]):
            x0 = now.sqrt() * x - (1 - now).sqrt() * v
            noise = (1 - now).sqrt() * x + now.sqrt() * v
            expected = after.sqrt() * x0 + (1 - after).sqrt() * noise
            torch.testing.assert_close(ddim_step(x, v, now, after), expected, rtol=0, atol=1e-6)

    def test_the_target_leads_to_where_the_teacher_came(self):
        ends = step_boundaries(trailing_timesteps(4, 1000), self.abar)[:, None, None, None]
        x, after = self.latents(4), self.latents(4)
        target = step_target(x, after, ends[:-1], ends[1:])
        torch.testing.assert_close(ddim_step(x, target, ends[:-1], ends[1:]), after, rtol=0, atol=1e-5)

    def test_a_linear_teacher_by_hand(self):
        """v = c x turns every step into a factor cos d - c sin d; five of them are one factor, and one v."""
        for c in (0.0, 0.7, -1.3):
            every = trailing_timesteps(20, 1000)[5:11]
            now, after = self.abar[every[0]], self.abar[every[5]]
            factor, angle = 1.0, lambda time: torch.acos(self.abar[time].double().sqrt())
            for first, last in zip(every, every[1:]):
                d = angle(first) - angle(last)
                factor *= float(d.cos() - c * d.sin())
            whole = angle(every[0]) - angle(every[5])
            by_hand = (float(whole.cos()) - factor) / float(whole.sin())
            x = self.latents(1)
            torch.testing.assert_close(step_target(x, factor * x, now, after), by_hand * x, rtol=1e-3, atol=1e-4)


class Walks(unittest.TestCase):
    def walk(self, steps, guidance):
        calls = []

        def denoise(x, t, text):
            calls.append((len(x), int(t[0]), float(text.sum())))
            return x * 0.1 + text.mean((1, 2))[:, None, None, None]

        abar = alphas_cumprod(0.00085, 0.03, 1000)
        text, empty = torch.ones(2, 3, 4), torch.zeros(1, 3, 4)
        noise = torch.randn(2, 4, 4, 4, generator=torch.Generator().manual_seed(6))
        states = list(walk_ddim(denoise, text, empty, noise, abar, steps, guidance))
        return states, calls, sample_ddim(denoise, text, empty, noise, abar, steps, guidance), noise

    def test_it_begins_with_the_noise_and_ends_with_the_sample(self):
        states, _, sample, noise = self.walk(4, 3.0)
        self.assertEqual(len(states), 5)
        self.assertTrue(torch.equal(states[0], noise))
        self.assertTrue(torch.equal(states[4], sample))

    def test_without_guidance_only_the_prompt_is_evaluated(self):
        self.assertEqual(self.walk(4, 1)[1][:4], [(2, time, 24.0) for time in (999, 749, 499, 249)])
        self.assertEqual(self.walk(2, 3.0)[1][:2], [(4, time, 24.0) for time in (999, 499)])

    def test_gradients_are_left_on_for_others(self):
        walk = walk_ddim(lambda x, t, text: x, torch.ones(1, 1, 1), None, torch.ones(1, 1, 1, 1), torch.rand(9), 3, 1)
        next(walk)
        self.assertTrue(torch.is_grad_enabled())


class Boundaries(unittest.TestCase):
    def test_they_are_timesteps_of_both(self):
        self.assertEqual(student_timesteps(4, 20, 1000), [999, 749, 499, 249])
        self.assertEqual(student_timesteps(3, 21, 1000), [999, 666, 332])
        self.assertEqual(student_timesteps(1, 20, 1000), [999])

    def test_what_does_not_divide_is_refused(self):
        for steps, teacher in ((3, 20), (0, 20), (40, 20), (-4, 20)):
            with self.assertRaisesRegex(TrainingError, f"{steps} steps cannot begin where {teacher} .* multiple"):
                student_timesteps(steps, teacher, 1000)

    def test_halves_are_rounded_as_in_the_product(self):
        """models/schedulers/timesteps.ts, which has this of diffusers, which has it of NumPy's arange."""
        self.assertEqual(trailing_timesteps(48, 1000)[27], 436)  # 437.5 less 1, and a little less than that
        self.assertEqual(trailing_timesteps(16, 1000)[:4], [999, 937, 874, 811])


if __name__ == "__main__":
    unittest.main()
