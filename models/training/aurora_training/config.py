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
    """The configuration of all stages: config.json, with what another file names in its place.

    A setting of that file replaces the whole of the same setting; an unknown one is refused.
    """
    config, changes = _read(DEFAULT_CONFIG), {} if Path(path) == DEFAULT_CONFIG else _read(path)
    for name, value in changes.items():
        if name not in config:
            raise TrainingError(f"{path}: no setting '{name}'; there are: {', '.join(config)}")
        if isinstance(config[name], dict) != isinstance(value, dict):
            raise TrainingError(f"{path}: '{name}' is {json.dumps(value)[:40]}; it must look like {config[name]}")
        unknown = set(value) - set(config[name]) if isinstance(value, dict) else ()
        if unknown:
            raise TrainingError(f"{path}: no setting '{name}.{min(unknown)}'; there are: {', '.join(config[name])}")
        config[name] = config[name] | value if isinstance(value, dict) else value
    return _sections(config)


def _read(path):
    try:
        return json.loads(Path(path).read_text())
    except FileNotFoundError:
        raise TrainingError(f"no configuration at {path}; pass --config FILE or restore {DEFAULT_CONFIG}") from None
    except json.JSONDecodeError as error:
        raise TrainingError(f"{path} is not valid JSON: {error}") from None
