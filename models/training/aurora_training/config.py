"""The single configuration file, read as plain nested dictionaries with attribute access."""

import json
from pathlib import Path

from .errors import TrainingError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_CONFIG = PROJECT / "config.json"


class Section(dict):
    """A dictionary whose keys read as attributes; an unknown key names the known ones."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no setting '{name}'; this section has: {', '.join(self)}") from None


def _sections(value):
    if isinstance(value, dict):
        return Section({key: _sections(item) for key, item in value.items()})
    return value


def load_config(path=DEFAULT_CONFIG):
    """Read the configuration of all stages from a JSON file."""
    try:
        return _sections(json.loads(Path(path).read_text()))
    except FileNotFoundError:
        raise TrainingError(f"no configuration at {path}; pass --config FILE or restore {DEFAULT_CONFIG}") from None
    except json.JSONDecodeError as error:
        raise TrainingError(f"{path} is not valid JSON: {error}") from None
