import contextlib
import io
import signal
import unittest

import support
import torch

from aurora_training.distillation.beginning import lay_few_step
from aurora_training.distillation.plan import trajectory_folder
from aurora_training.distillation.result import load_few_step
from aurora_training.distillation.run_distil import train_student
from aurora_training.distillation.run_trajectories import paint_trajectories
from aurora_training.errors import TrainingError
from aurora_training.evaluation.candidates import base_candidate, few_step_candidate
from aurora_training.export.few_step import few_step_of, write_few_step
from aurora_training.training.average import load_average
from aurora_training.training.checkpoint import CheckpointStore
from aurora_training.training.lock import RunLock


class Stages(unittest.TestCase):
    def setUp(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        self.config = support.tiny_config()
        self.workspace = support.tiny_workspace(self, self.config)
        self.run_folder = self.workspace.root / "runs" / "main-few-step"

    def quietly(self, stage, *arguments, **options):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            result = stage(*arguments, **options)
        return result, output.getvalue()

    def trajectories(self, **options):
        return self.quietly(paint_trajectories, self.config, self.workspace, "main", **options)[1]

    def distil(self, **options):
        return self.quietly(train_student, self.config, self.workspace, "main", **options)[1]

    def average(self):
        return load_average(CheckpointStore(self.workspace.run("main")))[0]

    def test_from_a_run_to_weights_that_paint_in_few_steps(self):
        self.assertIn("8 of 8 trajectories are in", self.trajectories())
        told = self.distil(cooldown_steps=5)
        self.assertIn("from step 0 on cpu in torch.float32", told)
        self.assertRegex(told, r"stopped at step 5 after .*, 20 samples, held error .*; step-00000005.ckpt written")
        base, few = (
            base_candidate(self.config, self.workspace, "main"),
            few_step_candidate(self.workspace, "main"),
        )
        self.assertEqual((base.steps, base.guidance, base.title), (8, 2.0, "1k"))
        self.assertEqual((few.steps, few.guidance, few.title), (4, 1, "1k, 4 steps without guidance"))
        self.assertEqual(few.label, "samples-00001234-in-4-steps-000005")
        self.assertEqual(set(few.weights), set(base.weights))
        self.assertFalse(torch.equal(few.weights["proj_out.weight"], base.weights["proj_out.weight"]))

    def test_stopped_it_goes_on(self):
        self.assertIn("0 of 8 trajectories", self.trajectories(minutes=0))
        self.assertIn("8 of 8 trajectories", self.trajectories())
        self.assertIn("stopped at step 0", self.distil(minutes=0))
        self.assertIn("stopped at step 2", self.distil(cooldown_steps=2))
        self.assertIn("from step 2", self.distil(minutes=0))

    def test_a_second_process_is_refused(self):
        with RunLock(self.workspace.run("main-few-step")):
            for stage in (self.trajectories, self.distil):
                with self.assertRaisesRegex(TrainingError, "main-few-step is already being trained"):
                    stage()

    def test_in_the_wrong_order_each_names_the_one_before(self):
        with self.assertRaisesRegex(TrainingError, "run the stage trajectories first"):
            self.distil()
        with self.assertRaisesRegex(TrainingError, "train with the stage distil first"):
            few_step_candidate(self.workspace, "main")

    def test_too_few_to_learn_from(self):
        self.trajectories()
        self.config.distillation["held"] = 8
        with self.assertRaisesRegex(TrainingError, "8 trajectories and distillation.held 8 leave nothing"):
            self.distil()

    def test_an_export_has_them_only_beside_their_own_teacher(self):
        self.assertEqual(self.quietly(few_step_of, self.workspace, "main", self.average()), (None, ""))
        self.assertFalse(self.run_folder.exists())
        self.trajectories()
        self.distil(cooldown_steps=2)
        result, _ = self.quietly(few_step_of, self.workspace, "main", self.average())
        self.assertEqual(result.step, 2)
        support.put_checkpoint(self.workspace, support.random_weights(self.config, seed=9), samples=5000)
        result, told = self.quietly(few_step_of, self.workspace, "main", self.average())
        self.assertIsNone(result)
        self.assertIn("left out: their teacher is main at 1234 samples, which has gone on since", told)

    def test_it_begins_with_what_an_export_has(self):
        self.trajectories()
        self.distil(cooldown_steps=4)
        known, folder = load_few_step(self.workspace, "main"), support.temporary_folder(self)
        write_few_step(folder, known, "aurora-mini")
        next(self.run_folder.glob("step-*")).unlink()
        lay_few_step(self.workspace, "main", folder)
        self.assertIn("begins with the few-step weights of the folder", self.distil(minutes=0))
        again = load_few_step(self.workspace, "main")
        self.assertEqual(again.step, 0)
        for name, factor in known.factors.items():
            torch.testing.assert_close(again.factors[name], factor, rtol=2e-3, atol=1e-3)

    def test_what_an_export_has_must_fit(self):
        self.trajectories()
        self.distil(cooldown_steps=1)
        write_few_step(self.run_folder, load_few_step(self.workspace, "main"), "aurora-mini")
        next(self.run_folder.glob("step-*")).unlink()
        lay_few_step(self.workspace, "main", self.run_folder)
        self.config.distillation["rank"] = 2
        with self.assertRaisesRegex(TrainingError, "begins with have .*lora_.* set distillation.rank as they have it"):
            self.distil()

    def test_a_new_teacher_takes_the_weights_on(self):
        self.trajectories()
        self.distil(cooldown_steps=2)
        folder = trajectory_folder(self.workspace, "main")
        for path in folder.iterdir():
            path.unlink()
        support.put_checkpoint(self.workspace, support.random_weights(self.config, seed=9), samples=5000)
        self.trajectories()
        with self.assertRaisesRegex(TrainingError, "taught by other trajectories than those of main at 5000 samples"):
            load_few_step(self.workspace, "main")
        told = self.distil(cooldown_steps=3)
        self.assertIn("the trajectories have changed since the checkpoint", told)
        self.assertIn("stopped at step 5", told)
        self.assertEqual(load_few_step(self.workspace, "main").plan.samples, 5000)


if __name__ == "__main__":
    unittest.main()
