import unittest

import support
import torch

from aurora_training.config import Section
from aurora_training.distillation.student import StudentTrainer
from aurora_training.errors import TrainingError
from aurora_training.latents.dataset import DataOrder
from aurora_training.model.diffusion import alphas_cumprod, ddim_step, step_boundaries, walk_ddim
from aurora_training.model.dit import AuroraDiT
from aurora_training.training.checkpoint import CheckpointStore

TIMES = [999, 749, 499, 249]
ABAR = alphas_cumprod(0.00085, 0.03, 1000)
ENDS = step_boundaries(TIMES, ABAR)[:, None, None, None]


class Trajectories:
    """Like TrajectorySet, from latents and text in memory."""

    fingerprint = "tiny"

    def __init__(self, latents, text):
        self.latents, self.text = latents, text

    def __len__(self):
        return len(self.latents)

    def batch(self, rows):
        rows = list(rows)
        return self.latents[rows].clone(), self.text[rows]


def noise_and_text(count):
    random = torch.Generator().manual_seed(8)
    shape = (count, support.CHANNELS, support.SIDE, support.SIDE)
    noise = torch.randn(shape, generator=random)
    return noise, torch.randn(count, support.TOKENS, support.WIDTH, generator=random)


def taught(config, weights, count=10):
    """Trajectories of these weights in 8 steps at guidance 2."""
    teacher = AuroraDiT(**config.denoiser)
    teacher.load_state_dict(weights)
    noise, text = noise_and_text(count)
    empty = torch.zeros(1, support.TOKENS, support.WIDTH)
    walk = list(walk_ddim(lambda x, t, s: teacher(x, t, s), text, empty, noise, ABAR, 8, 2.0))
    return Trajectories(torch.stack(walk[::2], 1), text)


class Student(unittest.TestCase):
    def setUp(self):
        self.config = support.tiny_config()
        self.weights = support.random_weights(self.config, size=0.1)
        self.trajectories = taught(self.config, self.weights)

    def student(self, trajectories=None, **distillation):
        config = self.config
        config.distillation.update(distillation)
        trajectories = trajectories or self.trajectories
        order = DataOrder(len(trajectories) - config.distillation.held, "tiny", config.seed)
        plan = Section(timesteps=TIMES, steps=4, id="plan")
        return StudentTrainer(config, plan, self.weights, trajectories, order, torch.linspace(2, 1, support.CHANNELS))


class Targets(Student):
    def linear(self, factors):
        """Trajectories of a teacher that multiplies the latents in each student's step, and the exact student."""
        noise, text = noise_and_text(10)
        states = [noise]
        for factor in factors:
            states.append(states[-1] * factor)
        angles = torch.acos(ENDS.flatten().double().sqrt())
        turns = (angles[:-1] - angles[1:]).float()
        # ddim_step: x cos d - v sin d = factor x
        v = {time: (turn.cos() - factor) / turn.sin() for time, turn, factor in zip(TIMES, turns, factors)}

        class Exact(torch.nn.Module):
            def forward(self, x, t, text):
                return x * torch.stack([v[int(time)] for time in t])[:, None, None, None]

        return Trajectories(torch.stack(states, 1), text), Exact()

    def test_the_exact_student_has_no_loss_wherever_it_begins(self):
        trajectories, exact = self.linear([0.99, 0.9, 1.2, 0.5])
        student = self.student(trajectories)
        student.model = exact
        rows, steps = [0, 1, 2, 3, 4, 5, 6], torch.tensor([0, 1, 2, 3, 1, 2, 3])
        for own in (False, True):
            loss, squares = student.loss(rows, steps, torch.full((7,), own) & (steps > 0))
            self.assertLess(float(squares.max()), 1e-6)
            self.assertLess(float(loss), 1e-6)

    def test_another_student_has_loss_and_begins_where_it_has_come_to(self):
        trajectories, exact = self.linear([0.99, 0.9, 1.2, 0.5])
        student, rows, steps = self.student(trajectories), [0, 1], torch.tensor([2, 3])

        class Late(torch.nn.Module):
            seen = []

            def forward(self, x, t, text):
                self.seen.append((t.tolist(), x.clone()))
                return exact(x, t, text) + 1

        student.model = Late()
        loss, squares = student.loss(rows, steps, torch.tensor([False, True]))
        (before, came_from), (at, came_to) = Late.seen
        self.assertEqual((before, at), ([499], [499, 249]))
        self.assertTrue(torch.equal(came_from[0], trajectories.latents[1, 2]))
        self.assertTrue(torch.equal(came_to[0], trajectories.latents[0, 2]))
        own = ddim_step(came_from, exact(came_from, torch.tensor([499]), None) + 1, ENDS[2], ENDS[3])
        torch.testing.assert_close(came_to[1:], own)
        self.assertAlmostEqual(float(squares[0]), 1.0, places=4)
        # It stands sin d from the teacher's path and must make up for it beside its own error of 1.
        self.assertGreater(float(squares[1]), 0.05)
        self.assertNotAlmostEqual(float(squares[1]), 1.0, places=2)

    def test_the_expected_loss_is_the_error_of_the_latents(self):
        """sin d of an error in v arrives at the next boundary; a step's share and its weight make the square of that."""
        student = self.student()
        angles = torch.acos(ENDS.flatten().double().sqrt())
        squared = (angles[:-1] - angles[1:]).sin().square().float()
        expected = student.shares * student.step_weights
        torch.testing.assert_close(expected, squared / squared.sum(), rtol=1e-3, atol=1e-6)

    def test_steps_are_drawn_by_their_share_and_the_first_is_never_its_own(self):
        student = self.student(batch_size=8, own_start_share=1.0)
        counts, own_at = torch.zeros(4), set()
        for _ in range(200):
            rows, steps, own = student.next_batch()
            counts += steps.bincount(minlength=4)
            own_at |= set(steps[own].tolist())
            self.assertGreaterEqual(min(rows), student.settings.held)
        torch.testing.assert_close(counts / counts.sum(), student.shares, rtol=0, atol=0.02)
        self.assertEqual(own_at, {1, 2, 3})


class Learning(Student):
    def test_it_learns_what_the_teacher_does_with_guidance(self):
        student = self.student(self.trajectories, batch_size=16, own_start_share=0.25, held=2)
        begun = student.held_error()
        losses = [float(student.train_step()[0].mean()) for _ in range(150)]
        first, last = sum(losses[:10]) / 10, sum(losses[-10:]) / 10
        self.assertLess(last, 0.25 * first)
        self.assertNotEqual(begun, student.held_error())

    def test_at_first_it_is_the_teacher_without_guidance(self):
        student, teacher = self.student(), AuroraDiT(**self.config.denoiser)
        teacher.load_state_dict(self.weights)
        latents, text = self.trajectories.batch([0, 1])
        with torch.no_grad():
            *_, clean = walk_ddim(lambda x, t, s: teacher(x, t, s), text, None, latents[:, 0], ABAR, 4, 1)
        expected = (clean - latents[:, -1]).square().sum().sqrt() / latents[:, -1].square().sum().sqrt()
        self.assertAlmostEqual(student.held_error(), float(expected), places=5)

    def test_the_teachers_weights_stay_as_they_are(self):
        student = self.student()
        for _ in range(3):
            student.train_step()
        kept = {name.replace(".base.", "."): value for name, value in student.model.state_dict().items()}
        for name, value in self.weights.items():
            self.assertTrue(torch.equal(kept[name], value), name)

    def test_the_held_error_is_of_the_average_and_leaves_the_weights_alone(self):
        student = self.student()
        student.train_step()
        for value in student.average.values:
            value.zero_()
        weights = [weight.clone() for weight in student.weights]
        self.assertAlmostEqual(student.held_error(), self.student().held_error(), places=6)
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(weights, student.weights)))


class Resuming(Student):
    def test_it_goes_on_bit_for_bit(self):
        store = CheckpointStore(support.temporary_folder(self))
        whole, first = self.student(), self.student()
        for _ in range(7):
            whole.train_step()
        for _ in range(3):
            first.train_step()
        store.save(first.step, first.state())
        second = self.student()
        self.assertTrue(second.restore(store.load_latest()))
        for _ in range(4):
            second.train_step()
        self.assertEqual((whole.step, whole.samples), (second.step, second.samples))
        for name, a, b, c, d in zip(
            whole.names, whole.master, second.master, whole.average.values, second.average.values
        ):
            self.assertTrue(torch.equal(a, b), f"{name} differs")
            self.assertTrue(torch.equal(c, d), f"average of {name} differs")

    def test_another_rank_is_refused(self):
        state = self.student().state()
        with self.assertRaisesRegex(TrainingError, "the checkpoint has rank 4, distillation.rank is 2; put it back"):
            self.student(rank=2).restore(state)


if __name__ == "__main__":
    unittest.main()
