"""Where an exported model folder has its files."""

WEIGHTS = "diffusion_pytorch_model.safetensors"
# The name that diffusers gives to a file of LoRA weights.
FEW_STEP_LORA = "few-step/pytorch_lora_weights.safetensors"
