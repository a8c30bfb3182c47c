/** The matrices of a LoRA while it is learned. */
import type { NamedTensor } from '../loaders/write-safetensors.ts';
import type { LearnedMatrix } from '../networks/learning-graph.ts';
import type { TorchGenerator } from '../random/index.ts';

export interface Matrix extends LearnedMatrix {
  readonly data: Float32Array;
}

/** As PEFT begins: A uniform within ± 1/√inputs, B zero, so that the first picture is the model's own. */
export function freshMatrices(shapes: readonly LearnedMatrix[], random: TorchGenerator): Matrix[] {
  return shapes.map(({ name, shape }) => {
    const data = new Float32Array(shape[0] * shape[1]);
    if (name.includes('.lora_A.')) {
      const bound = 1 / Math.sqrt(shape[1]);
      for (let i = 0; i < data.length; i++) data[i] = (2 * random.uniform() - 1) * bound;
    }
    return { name, shape, data };
  });
}

const PART = /^(.*\.lora_B\.weight)\.(\d+)$/;

/** As a file names them: below `transformer.`, and the parts of a fused layer's B one below the other. */
export function storedMatrices(matrices: readonly Matrix[]): NamedTensor[] {
  const stored = new Map<string, Matrix[]>();
  for (const matrix of matrices) {
    const [, stem = matrix.name] = PART.exec(matrix.name) ?? [];
    stored.set(stem, [...(stored.get(stem) ?? []), matrix]);
  }
  return [...stored].map(([name, parts]) => {
    const ordered = [...parts].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    const rows = ordered.reduce((sum, { shape }) => sum + shape[0], 0);
    const data = new Float32Array(rows * ordered[0]!.shape[1]);
    let position = 0;
    for (const part of ordered) {
      data.set(part.data, position);
      position += part.data.length;
    }
    return { name: `transformer.${name}`, shape: [rows, ordered[0]!.shape[1]], data };
  });
}
