import errno
import unittest
from unittest import mock

import numpy as np
import support
import torch
from test_captions import FakeSources

from aurora_training.config import Section
from aurora_training.distillation import plan as plans
from aurora_training.distillation.chunks import TrajectorySet, chunk_path, read_chunk
from aurora_training.distillation.prompts import Prompts, real_prompts
from aurora_training.distillation.run_trajectories import fill
from aurora_training.distillation.teacher import Teacher
from aurora_training.errors import TrainingError
from aurora_training.latents.build import compose
from aurora_training.latents.dataset import LatentDataset
from aurora_training.model.diffusion import alphas_cumprod, sample_ddim


class StopsAfter:
    """A control that lets so many chunks be painted."""

    def __init__(self, chunks):
        self.left = chunks

    def should_stop(self):
        self.left -= 1
        return self.left < 0

    def wait_while_paused(self):
        pass


class Painting(unittest.TestCase):
    def setUp(self):
        self.config = support.tiny_config()
        self.workspace = support.tiny_workspace(self, self.config)
        self.folder = plans.trajectory_folder(self.workspace, "main")
        self.messages = []

    def teacher(self):
        plan, weights = plans.open_plan(self.config, self.workspace, "main", "cpu", self.messages.append)
        dataset = LatentDataset(self.workspace.dataset("main"), support.TOKENS)
        prompts = real_prompts(self.config, self.workspace, dataset, self.messages.append)
        return Teacher(self.config, plan, weights, prompts, dataset.text([0]))

    def fill(self, total=3, chunks=100):
        fill(self.folder, total, self.teacher(), StopsAfter(chunks), 30, self.messages.append)

    def files(self):
        return {path.name: path.read_bytes() for path in self.folder.glob("*.chunk")}

    def test_interrupted_it_paints_the_same(self):
        self.fill()
        whole = self.files()
        self.assertEqual(sorted(whole), ["00000.chunk", "00001.chunk", "00002.chunk"])
        for path in self.folder.glob("*.chunk"):
            path.unlink()
        self.fill(chunks=1)
        self.assertEqual(len(self.files()), 1)
        self.fill()
        self.assertEqual(self.files(), whole)

    def test_the_teacher_is_the_one_it_was_begun_with(self):
        self.fill()
        whole = self.files()
        chunk_path(self.folder, 1).unlink()
        support.put_checkpoint(self.workspace, support.random_weights(self.config, seed=9), samples=5000)
        self.fill()
        self.assertEqual(self.files(), whole)
        self.assertTrue(any("at step 308 (it is at 1250 now); remove" in text for text in self.messages), self.messages)

    def test_the_first_state_is_the_noise_and_the_last_what_the_teacher_paints(self):
        self.fill(total=1)
        chunk = read_chunk(chunk_path(self.folder, 0))
        self.assertEqual(tuple(chunk["latents"].shape), (4, 5, support.CHANNELS, support.SIDE, support.SIDE))
        teacher = self.teacher()
        dataset = teacher.prompts.dataset
        noise = chunk["latents"][:, 0].float()
        text, abar = dataset.text(chunk["captions"].tolist()), alphas_cumprod(0.00085, 0.03, 1000)
        clean = sample_ddim(teacher._denoise, text, dataset.text([0]), noise, abar, 8, 2.0)
        self.assertTrue(torch.equal(clean.half(), chunk["latents"][:, -1]))
        again = torch.Generator().manual_seed(int(chunk["seeds"][2]))
        self.assertTrue(torch.equal(torch.randn(noise[2].shape, generator=again).half(), chunk["latents"][2, 0]))

    def test_a_damaged_chunk_is_set_aside_and_painted_anew(self):
        self.fill()
        whole, path = self.files(), chunk_path(self.folder, 1)
        data = bytearray(whole[path.name])
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with self.assertRaisesRegex(TrainingError, "00001.chunk is damaged .*the stage trajectories paints it anew"):
            TrajectorySet(self.folder, "plan", support.TOKENS)
        self.fill()
        self.assertEqual(self.files(), whole)
        self.assertEqual([text for text in self.messages if "damaged" in text][0][:23], "00001.chunk is damaged ")

    def test_a_full_disk_leaves_what_is_there(self):
        self.fill(total=2)
        whole = self.files()
        with mock.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            with self.assertRaisesRegex(TrainingError, "could not write .*00002.chunk: No space left on device"):
                self.fill()
        self.assertEqual(self.files(), whole)
        self.assertEqual(sorted(path.name for path in self.folder.glob("*.tmp")), [])

    def test_other_settings_are_refused_by_name(self):
        self.fill(total=1)
        self.config.sampling["guidance"] = 5.0
        with self.assertRaisesRegex(TrainingError, "begun with guidance 2.0, the configuration says 5.0; put it back"):
            self.teacher()

    def test_a_damaged_teacher_is_noticed(self):
        self.fill(total=1)
        path = self.folder / plans.TEACHER
        path.write_bytes(path.read_bytes()[:-1])
        with self.assertRaisesRegex(TrainingError, "teacher.safetensors is damaged; remove"):
            self.teacher()

    def test_without_any_the_stage_is_named(self):
        for read in (lambda: plans.load_plan(self.folder), lambda: TrajectorySet(self.folder, "plan", support.TOKENS)):
            with self.assertRaisesRegex(TrainingError, "no trajectories in .*; run the stage trajectories first"):
                read()

    def test_read_back_they_are_what_was_painted(self):
        self.fill(total=2)
        trajectories = TrajectorySet(self.folder, "plan", support.TOKENS)
        self.assertEqual(len(trajectories), 8)
        latents, text = trajectories.batch(np.array([6, 1]))
        chunk = read_chunk(chunk_path(self.folder, 1))
        self.assertTrue(torch.equal(latents[0], chunk["latents"][2].float()))
        dataset = LatentDataset(self.workspace.dataset("main"), support.TOKENS)
        self.assertTrue(torch.equal(text[:1], dataset.text([int(chunk["captions"][2])])))


class What(unittest.TestCase):
    def prompts(self, share):
        dataset = LatentDataset(support.write_tiny_set(support.temporary_folder(self)), support.TOKENS)
        states = np.ones((3, support.WIDTH), np.float16)
        return Prompts(dataset, 5, share, "prompt {}".format, lambda texts: [states * len(text) for text in texts])

    def test_each_depends_on_its_number_alone(self):
        prompts = self.prompts(0.5)
        captions, words, states = prompts.take(range(40))
        for number in (3, 17, 30):
            alone = prompts.take([number])
            self.assertEqual((alone[0][0], alone[1][0]), (captions[number], words[number]))
            self.assertTrue(np.array_equal(alone[2][0], states[number]))

    def test_a_share_of_them_is_of_other_words(self):
        captions, words, _ = self.prompts(0.5).take(range(200))
        others = [number for number, caption in enumerate(captions) if caption < 0]
        self.assertTrue(60 < len(others) < 140, len(others))
        self.assertEqual([words[number] for number in others], [f"prompt {number}" for number in others])
        self.assertEqual({words[number] for number in range(200) if number not in others}, {""})

    def test_none_of_them_is_held_out(self):
        settings = Section(mix={"single": 1, "composed": 2, "pair": 1}, captions_per_picture=1)
        sources = FakeSources()
        seen = [compose(sources, 3001, number, settings) for number in range(150)]
        for _, texts, kind, facts in seen:
            self.assertIsNone(sources.held_out.word_in(texts[0]))
            if kind == "composed":
                self.assertFalse(sources.held_out.forbids_land(facts["subject"]["label"], facts.get("land")), texts)


if __name__ == "__main__":
    unittest.main()
