/** @typedef {{ file: string, values: number, error: number, bound: number }} ParityRecord */

const DIFFUSERS = 'diffusers 0.42.1';
const TRANSFORMERS = 'transformers 5.23.0';
const TORCH = 'torch 2.15.0';

/**
 * The tests that record, in the table's order: what they compare, and with what. Their fixtures are made by the scripts in
 * scripts/parity/, which name the versions that they need.
 * @type {Readonly<Record<string, readonly [part: string, reference: string]>>}
 */
export const PARITY_TESTS = {
  'tests/models/random/torch-generator.test.ts': ['Noise `cpu` (mt19937, normal values)', TORCH],
  'tests/models/random/nv-generator.test.ts': [
    'Noise `nv` (Philox, normal values)',
    "the generator's own formulas, NumPy float64",
  ],
  'tests/models/schedulers/trajectories.test.ts': [
    'Samplers over a toy model, every evaluation, prediction types, spacings, zero terminal SNR',
    DIFFUSERS,
  ],
  'tests/models/schedulers/samplers.test.ts': [
    'Samplers × schedules × strengths, every evaluation; error relative to the largest σ is in the test',
    DIFFUSERS,
  ],
  'tests/models/networks/clip-text-encoder.test.ts': [
    'CLIP text encoders (L, H, bigG), clip skip, pooled states',
    TRANSFORMERS,
  ],
  'tests/models/networks/bert-text-encoder.test.ts': ['BERT text encoder', TRANSFORMERS],
  'tests/models/networks/unet-2d-condition.test.ts': ['`UNet2DConditionModel`, fp32, fp16, bf16', DIFFUSERS],
  'tests/models/networks/unet-variants.test.ts': ['The same: SDXL, LCM, inpainting', DIFFUSERS],
  'tests/models/networks/autoencoders.test.ts': ['`AutoencoderKL`, `AutoencoderTiny`, both ways', DIFFUSERS],
  'tests/models/networks/upscalers.test.ts': [
    'Upscalers: ESRGAN in three layouts (×1, ×2, ×4, ×8), Real-ESRGAN ×1, ×2, ×4, compact ones; fp32, fp16, bf16',
    'spandrel 0.4.2',
  ],
  'tests/models/pipelines/tiles.test.ts': ['The same in tiles (`enable_tiling`)', DIFFUSERS],
  'tests/models/networks/klt-decoder.test.ts': [
    'The embedded model’s decoder',
    `${TORCH}, our training code`,
  ],
  'tests/models/networks/aurora-dit.test.ts': ['Our transformer', `${TORCH}, our training code`],
  'tests/models/graph/gradient.test.ts': [
    'Its derivatives, by which LoRAs are learned',
    `${TORCH}'s autograd`,
  ],
  'tests/models/loaders/whole-model.test.ts': [
    'Whole SD 1, SD 2 (v) and SDXL: text states, latents and picture, from a folder and a single file',
    `${DIFFUSERS}, ${TRANSFORMERS}`,
  ],
  'tests/models/loaders/onnx-folder.test.ts': [
    'The same as graphs that were exported to ONNX, both ways, and in fp16',
    `${DIFFUSERS}, ${TRANSFORMERS}; the exporter of ${TORCH}`,
  ],
  'tests/engine/shipped-loras.test.ts': [
    'The embedded model’s quick LoRA, an evaluation',
    `the training code, ${TORCH}`,
  ],
  'tests/models/loaders/lora.test.ts': [
    'LoRA in the whole SD 1: kohya, diffusers, PEFT, LoCon, LoHa, LoKr, DoRA',
    `${DIFFUSERS}, peft 0.21.2; LyCORIS by its paper`,
  ],
  'tests/models/loaders/lora-sdxl.test.ts': [
    'LoRA in SDXL: both text encoders, names of the original layout and of diffusers, strengths of blocks',
    `${DIFFUSERS}, peft 0.21.2; convolutions and blocks merged by hand`,
  ],
  'tests/models/loaders/embeddings.test.ts': [
    'Textual inversion in SD 1 and SDXL, one and several vectors: text states, pooled states, latents',
    DIFFUSERS,
  ],
  'tests/models/pipelines/picture-parity.test.ts': [
    'Image to image, inpainting with 4 and 9 channels, variations, latent resizing',
    `${DIFFUSERS}, ${TORCH}`,
  ],
  'tests/engine/pipeline.test.ts': [
    'The embedded model: a whole picture’s latents',
    `${DIFFUSERS} (DDIM), ${TRANSFORMERS}, the training code’s transformer (${TORCH})`,
  ],
  'tests/models/speech/hearing.test.ts': ['Log-mel spectrogram of recorded speech', 'transformers 5.24.0'],
};

/**
 * The page docs/parity.md.
 * @param {readonly ParityRecord[]} records
 */
export function parityTable(records) {
  const rows = Object.entries(PARITY_TESTS).map(([file, [part, reference]]) => {
    const own = records.filter(record => record.file === file);
    if (own.length === 0) throw new Error(`${file} recorded nothing.`);
    const worst = own.reduce((a, b) => (b.error / b.bound > a.error / a.bound ? b : a));
    const values = own.reduce((sum, record) => sum + record.values, 0);
    const error = Math.max(...own.map(record => record.error));
    const cells = [
      `[${part}](../${file})`,
      reference,
      String(own.length),
      values.toLocaleString('en'),
      error.toExponential(1),
      `${worst.error.toExponential(1)} of ${worst.bound.toExponential(1)}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# Parity

How far AURORA's numbers are from those of the reference implementations, in fp32. Written by \`npm run -s parity\` from what
the tests compared; the tests fail when a bound is exceeded. Fixtures are made by the scripts in
[scripts/parity/](../scripts/parity), over weights and inputs that follow from formulas.

| what | reference | comparisons | numbers | largest error | nearest to its bound |
|---|---|---|---|---|---|
${rows.join('\n')}

Exact, without a tolerance: token ids of CLIP's and BERT's tokenizers (transformers 5.23.0), the uniform draws of mt19937
and Philox's words (torch 2.15.0), Pillow 13.0.0's resampling of 8-bit pictures, the words that Whisper's int8 graphs write
(a decoding loop in NumPy). Within 1 of 255: OpenCV 5.0.0's blur.

Errors differ a little between processors: sums are taken in other orders.
`;
}
