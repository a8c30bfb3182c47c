"""Command line: python -m aurora_training <stage>. Each stage goes on from where it stopped."""

import argparse
import sys
from pathlib import Path

from .config import DEFAULT_CONFIG, load_config
from .errors import TrainingError
from .training.machine import prepare_environment
from .workspace import Workspace


def _data(config, workspace, options):
    from .data.render import render_raw

    render_raw(config, workspace)


def _latents(config, workspace, options):
    from .latents.build import build_set

    build_set(config, workspace, options.set or config.denoiser_training.dataset)


def _begin(config, workspace, options):
    from .training.begin import begin_from

    begin_from(config, workspace, options.run, Path(options.folder))


def _denoiser(config, workspace, options):
    from .training.run_denoiser import train_denoiser

    train_denoiser(config, workspace, options.run, options.minutes, options.cooldown_steps, options.set)


def _trajectories(config, workspace, options):
    from .distillation.run_trajectories import paint_trajectories

    paint_trajectories(config, workspace, options.run, options.minutes)


def _distil(config, workspace, options):
    from .distillation.run_distil import train_student

    train_student(config, workspace, options.run, options.minutes, options.cooldown_steps)


def _decoder(config, workspace, options):
    from .training.run_decoder import train_decoder

    train_decoder(config, workspace, options.minutes, options.cooldown_steps)


def _validate(config, workspace, options):
    from .evaluation.validate import validate

    validate(config, workspace, options.run)


def _evaluate(config, workspace, options):
    from .evaluation.report import evaluate, evaluate_painted

    if options.painted is not None:
        evaluate_painted(config, workspace, Path(options.painted))
    else:
        evaluate(config, workspace, options.run, options.few_step)


def _grid(config, workspace, options):
    from .evaluation.report import paint_standard

    print(paint_standard(config, workspace, options.run, options.few_step))


def _export(config, workspace, options):
    from .export.package import export_package

    export_package(config, workspace, options.run, options.out)


def _style_pictures(config, workspace, options):
    from .data.styles import write_style

    write_style(config, workspace, options.style, Path(options.out), options.count)


def _status(config, workspace, options):
    from .training.status import print_status

    print_status(workspace)


def _pause(config, workspace, options):
    workspace.pause_file.touch()


def _resume(config, workspace, options):
    workspace.pause_file.unlink(missing_ok=True)


def _stop(config, workspace, options):
    from .training.lock import stop_runs

    stop_runs(workspace)


STAGES = {
    "data": (_data, "render sprites, portraits and scenes from the npm packages"),
    "latents": (_latents, "compose captioned pictures and store their latents and text states"),
    "begin": (_begin, "let a new run go on from an exported model folder"),
    "denoiser": (_denoiser, "train the diffusion transformer"),
    "decoder": (_decoder, "train the decoder's residual network"),
    "trajectories": (_trajectories, "let a run paint what a student of few steps will learn from"),
    "distil": (_distil, "train the few-step weights of a run, a LoRA beside it"),
    "grid": (_grid, "paint the standard prompts with the last checkpoint"),
    "validate": (_validate, "the loss of the last checkpoint on pictures that training has not seen"),
    "evaluate": (_evaluate, "grid, agreement, distance and nearest neighbours of the last checkpoint"),
    "export": (_export, "write a model folder in fp16 with check values"),
    "style-pictures": (_style_pictures, "write captioned pictures of an example style, to learn a LoRA from"),
    "pause": (_pause, "let every training wait, for instance during a benchmark"),
    "resume": (_resume, "let paused trainings go on"),
    "stop": (_stop, "ask every running training to save and stop"),
    "status": (_status, "say what exists and how far the runs are"),
}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="aurora_training", description=__doc__)
    parser.add_argument("--config", default=DEFAULT_CONFIG, help="configuration file (default: config.json)")
    parser.add_argument(
        "--work", default=None, help="work folder (default: $AURORA_TRAINING_DIR or ~/.cache/aurora-training)"
    )
    stages = parser.add_subparsers(dest="stage", required=True)
    for name, (_, summary) in STAGES.items():
        stage = stages.add_parser(name, help=summary)
        if name in ("denoiser", "decoder", "trajectories", "distil"):
            stage.add_argument("--minutes", type=float, help="go on for so many minutes, then stop cleanly")
        if name in ("begin", "denoiser", "trajectories", "distil", "grid", "validate", "evaluate", "export"):
            stage.add_argument("--run", default="main", help="name of the training run")
        if name in ("denoiser", "latents"):
            stage.add_argument("--set", help="name of the training set (default: the one in the configuration)")
        if name in ("grid", "evaluate"):
            stage.add_argument("--few-step", action="store_true", help="with the weights of the stage distil")
        if name == "evaluate":
            stage.add_argument("--painted", metavar="DIR", help="of pictures that the program painted, instead of a run")
        if name in ("denoiser", "decoder", "distil"):
            stage.add_argument(
                "--cooldown-steps", type=int, help="let the learning rate fall to 0 over so many steps, then end"
            )
        if name == "begin":
            stage.add_argument("folder", help="model folder that the stage export wrote")
        if name == "style-pictures":
            stage.add_argument("style", help="ink, pixel or neon")
            stage.add_argument("--count", type=int, default=24, help="how many (default: 24)")
        if name in ("style-pictures", "export"):
            stage.add_argument("out", help="folder to write")
    return parser.parse_args(arguments)


def main(arguments=None):
    prepare_environment()
    options = parse(arguments)
    try:
        STAGES[options.stage][0](load_config(options.config), Workspace(options.work), options)
    except TrainingError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
