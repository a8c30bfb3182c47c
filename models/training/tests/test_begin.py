import json
import unittest

import torch
from safetensors.torch import load_file, save_file
from support import CHANNELS, temporary_folder, tiny_config, tiny_trainer, write_tiny_set

from aurora_training.config import Section
from aurora_training.distillation.beginning import load_few_step_beginning
from aurora_training.distillation.result import FewStep
from aurora_training.errors import TrainingError
from aurora_training.export.few_step import as_stored, write_few_step
from aurora_training.export.layout import FEW_STEP_LORA
from aurora_training.latents.klt import fit_klt
from aurora_training.model.decoder import FILE, KltDecoder
from aurora_training.model.dit import AuroraDiT
from aurora_training.model.lora import add_lora
from aurora_training.training.begin import KLT_FILE, begin_from, put_weights
from aurora_training.training.beginning import load_beginning
from aurora_training.workspace import Workspace


class Beginning(unittest.TestCase):
    def setUp(self):
        root = temporary_folder(self)
        self.workspace, self.folder = Workspace(root / "work"), root / "model"
        self.config = tiny_config()
        self.trainer = tiny_trainer(write_tiny_set(root / "set"))
        for _ in range(3):
            self.trainer.train_step()
        self.klt = fit_klt(torch.randn(40, 3, 32, 32), CHANNELS, 16, 0.75, 8.0)
        self.export()

    def export_few_step(self):
        """Beside the model, a LoRA with random factors."""
        factors = {
            name: torch.randn_like(factor) for name, factor in add_lora(AuroraDiT(**self.config.denoiser), 4, 6).items()
        }
        plan = Section(run="main", samples=1234, steps=4)
        write_few_step(self.folder, as_stored(FewStep(plan, {}, factors, 4, 6, 10)), "aurora-mini")
        return factors

    def export(self):
        """As the stage export lays a model out: halves, in three files."""
        decoder = KltDecoder(CHANNELS, 96, 4)
        decoder.set_transform(self.klt)
        parts = {
            "transformer": self.trainer.averaged_weights(),
            "vae": {"encoder.weight": self.klt.encode_kernel}
            | {f"decoder.{name}": value for name, value in decoder.state_dict().items()},
        }
        for name, tensors in parts.items():
            (self.folder / name).mkdir(parents=True, exist_ok=True)
            halves = {key: value.detach().half().contiguous() for key, value in tensors.items()}
            save_file(halves, self.folder / name / "diffusion_pytorch_model.safetensors")
        (self.folder / "model_index.json").write_text(json.dumps({"aurora": {"version": "main-1234"}}))

    def begin(self):
        begin_from(self.config, self.workspace, "main", self.folder)

    def test_a_folder_without_weights_is_named(self):
        (self.folder / "vae" / "diffusion_pytorch_model.safetensors").unlink()
        with self.assertRaisesRegex(TrainingError, "no weights at .*vae"):
            self.begin()

    def test_another_network_is_refused_by_its_first_difference(self):
        self.config.denoiser["mlp_ratio"] = 4
        with self.assertRaisesRegex(TrainingError, "another network: .*blocks.0.ff"):
            self.begin()

    def test_a_run_with_checkpoints_is_left_alone(self):
        (self.workspace.run("main") / "step-00000001.ckpt").touch()
        with self.assertRaisesRegex(TrainingError, "has checkpoints already"):
            self.begin()

    def test_another_latent_space_is_left_alone(self):
        other = fit_klt(torch.randn(40, 3, 32, 32), CHANNELS, 16, 0.75, 8.0)
        other.save(self.workspace.latent_space / KLT_FILE)
        with self.assertRaisesRegex(TrainingError, "another latent space"):
            self.begin()

    def test_the_latent_space_comes_with_the_weights(self):
        self.begin()
        transform = load_file(self.workspace.latent_space / KLT_FILE)
        torch.testing.assert_close(transform["scale"], self.klt.scale, rtol=2e-3, atol=0)
        torch.testing.assert_close(transform["encode"], self.klt.encode_kernel, rtol=2e-3, atol=1e-4)
        self.assertTrue((self.workspace.latent_space / FILE).exists())

    def test_a_trainer_goes_on_with_the_weights_and_the_count(self):
        self.begin()
        fresh = tiny_trainer(write_tiny_set(self.workspace.root / "set", seed=9))
        put_weights(fresh, *load_beginning(self.workspace.run("main")))
        self.assertEqual(fresh.samples, 1234)
        for ours, theirs in zip(fresh.average.values, self.trainer.average.values, strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)
        fresh.train_step()
        self.assertEqual(fresh.samples, 1238)

    def test_it_grows_to_the_depth_of_the_configuration(self):
        training_set = write_tiny_set(self.workspace.root / "set")
        self.config.denoiser["num_layers"] = 2
        self.trainer = tiny_trainer(training_set, num_layers=2)
        for _ in range(3):
            self.trainer.train_step()
        self.export()
        self.config.denoiser["num_layers"] = 6
        self.begin()
        deep = tiny_trainer(training_set, num_layers=6)
        put_weights(deep, *load_beginning(self.workspace.run("main")))
        before = [value.clone() for value in deep.master]
        for _ in range(2):
            deep.train_step()
        for block in range(1, 5):
            names = [name for name in deep.names if name.startswith(f"transformer_blocks.{block}.")]
            self.assertTrue(names)
            for name in names:
                at = deep.names.index(name)
                self.assertFalse(torch.equal(before[at], deep.master[at]), f"{name} has learned nothing")

    def test_it_grows_by_what_joins_its_patches(self):
        training_set = write_tiny_set(self.workspace.root / "set")
        self.config.denoiser["detail_channels"] = 6
        self.begin()
        grown = tiny_trainer(training_set, detail_channels=6)
        put_weights(grown, *load_beginning(self.workspace.run("main")))
        latents, text, noise, timesteps = grown.next_batch()
        with torch.no_grad():
            plain = AuroraDiT(**self.config.denoiser | {"detail_channels": 0})
            plain.load_state_dict(self.trainer.averaged_weights())
            whole = AuroraDiT(**self.config.denoiser)
            whole.load_state_dict(grown.averaged_weights())
            expected, found = (model(noise, timesteps, text) for model in (plain, whole))
        # A folder holds halves.
        self.assertLess((found - expected).abs().max(), 1e-2)
        self.assertGreater(expected.abs().max(), 0)
        before = [value.clone() for value in grown.master]
        # One layer after the other leaves zero, from the output on.
        for _ in range(4):
            grown.train_step()
        for name, old, new in zip(grown.names, before, grown.master):
            if name.startswith("detail."):
                self.assertFalse(torch.equal(old, new), f"{name} has learned nothing")

    def test_few_step_weights_come_along(self):
        factors = self.export_few_step()
        self.begin()
        # Branches of alpha 8 in the configuration, of 6 in the file: the second factor makes up for it.
        found = load_few_step_beginning(self.workspace.run("main-few-step"), alpha=8)
        self.assertEqual(set(found), set(factors))
        for name, factor in factors.items():
            expected = factor * (6 / 8 if "lora_B" in name else 1)
            torch.testing.assert_close(found[name], expected, rtol=2e-3, atol=1e-3)

    def test_a_broken_few_step_file_is_named(self):
        self.export_few_step()
        path = self.folder / FEW_STEP_LORA
        path.write_bytes(path.read_bytes()[:-10])
        with self.assertRaisesRegex(TrainingError, "pytorch_lora_weights.safetensors cannot be read"):
            self.begin()

    def test_without_any_there_is_no_few_step_run(self):
        self.begin()
        self.assertFalse((self.workspace.root / "runs" / "main-few-step").exists())

    def test_few_step_checkpoints_are_left_alone(self):
        (self.workspace.run("main-few-step") / "step-00000001.ckpt").touch()
        with self.assertRaisesRegex(TrainingError, "or its few-step run has checkpoints already"):
            self.begin()

    def test_a_grown_network_leaves_few_step_weights_behind(self):
        self.config.denoiser["num_layers"] = 2
        self.trainer = tiny_trainer(write_tiny_set(self.workspace.root / "set"), num_layers=2)
        self.export()
        self.export_few_step()
        self.config.denoiser["num_layers"] = 4
        self.begin()
        self.assertIsNone(load_few_step_beginning(self.workspace.run("main-few-step"), alpha=8))

    def test_a_run_that_begins_with_nothing_has_no_beginning(self):
        self.assertIsNone(load_beginning(self.workspace.run("main")))
        self.assertIsNone(load_few_step_beginning(self.workspace.run("main-few-step"), alpha=8))


if __name__ == "__main__":
    unittest.main()
