"""Training of AURORA's embedded picture model: data, latents, denoiser, decoder, evaluation, export."""
