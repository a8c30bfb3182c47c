"""A tiny SDXL whose weights follow from their names; for the scripts that change one."""
from clip_tokenizer import vocabulary
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from formula import fill
from transformers import CLIPTextConfig, CLIPTokenizer
from whole_models import SCHEDULER, TEXT, VAE, fill_text


def build(merges_file, spec):
    """The pipeline of a spec such as whole_models.MODELS["sdxl"], its configs, and the names and shapes of its weights."""
    vocab, merges = vocabulary(merges_file)
    unet = UNet2DConditionModel(**spec["unet"]).eval()
    vae = AutoencoderKL(**VAE, scaling_factor=spec["scaling"]).eval()
    shapes = fill(unet, "unet.") | fill(vae, "vae.")
    configs = {"unet": spec["unet"], "vae": VAE | {"scaling_factor": spec["scaling"]}}
    encoders = []
    for index, text in enumerate(spec["text"]):
        part = "text_encoder" if index == 0 else f"text_encoder_{index + 1}"
        config = TEXT | text["config"]
        encoder = text["kind"](CLIPTextConfig(**config, num_hidden_layers=text["layers"])).eval()
        shapes |= fill_text(encoder, part)
        configs[part] = config | {"num_hidden_layers": text["layers"], "architectures": [text["kind"].__name__]}
        encoders.append(encoder)
    tokenizers = [CLIPTokenizer(vocab=vocab, merges=merges, pad_token=pad, model_max_length=77) for pad in ("<|endoftext|>", "!")]
    scheduler = DDIMScheduler(**SCHEDULER, prediction_type=spec["prediction"])
    pipe = StableDiffusionXLPipeline(vae, *encoders, *tokenizers, unet, scheduler, add_watermarker=False)
    pipe.set_progress_bar_config(disable=True)
    return pipe, configs, shapes
