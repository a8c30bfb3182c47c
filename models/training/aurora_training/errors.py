"""The one kind of failure that a user can cause or repair."""


class TrainingError(Exception):
    """An expected failure. Its message names what is wrong, what was expected and what to do."""
