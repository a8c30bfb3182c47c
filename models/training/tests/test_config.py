import json
import unittest

from support import temporary_folder

from aurora_training.config import DEFAULT_CONFIG, load_config
from aurora_training.errors import TrainingError


class AnotherFile(unittest.TestCase):
    def setUp(self):
        self.path = temporary_folder(self) / "mine.json"

    def load(self, content):
        self.path.write_text(json.dumps(content))
        return load_config(self.path)

    def test_it_names_only_what_is_different(self):
        config = self.load({"threads": 7, "denoiser": {"num_layers": 6}, "data": {"mix": {"single": 1}}})
        usual = load_config()
        self.assertEqual((config.threads, config.denoiser.num_layers), (7, 6))
        self.assertEqual(config.denoiser.in_channels, usual.denoiser.in_channels)
        self.assertEqual(config.data.mix, {"single": 1})
        self.assertEqual(config.sampling, usual.sampling)

    def test_what_does_not_exist_is_named(self):
        for content, name in (({"denoisr": {}}, "'denoisr'"), ({"denoiser": {"layers": 6}}, "'denoiser.layers'")):
            with self.assertRaisesRegex(TrainingError, f"no setting {name}; there are: "):
                self.load(content)

    def test_a_number_is_no_section(self):
        with self.assertRaisesRegex(TrainingError, "'denoiser' is 6; it must look like"):
            self.load({"denoiser": 6})

    def test_a_file_that_is_not_there(self):
        with self.assertRaisesRegex(TrainingError, f"no configuration at .*restore {DEFAULT_CONFIG}"):
            load_config(self.path)


if __name__ == "__main__":
    unittest.main()
