/** What the operators of a denoiser are for, as far as it matters for where the time goes. */
export const OPERATOR_KINDS = {
  attention: { title: 'attention', operators: ['MultiHeadAttention'] },
  convolutions: { title: 'convolutions in float32', operators: ['Conv'] },
  products: { title: 'linear layers in float32', operators: ['Gemm', 'FusedGemm', 'MatMul', 'FusedMatMul'] },
  bytes: {
    title: 'convolutions and linear layers in int8',
    operators: ['MatMulIntegerToFloat', 'DynamicQuantizeMatMul'],
  },
  quantising: { title: 'finding scales, rounding to bytes', operators: ['DynamicQuantizeLinear'] },
  casts: { title: 'weights from 16 bits', operators: ['Cast'] },
  norms: {
    title: 'normalisation',
    operators: ['InstanceNormalization', 'LayerNormalization', 'SkipLayerNormalization'],
  },
  layout: {
    title: 'moving numbers: layouts, kernel taps, skips',
    operators: [
      'Transpose',
      'Slice',
      'Concat',
      'Pad',
      'Reshape',
      'ReorderInput',
      'ReorderOutput',
      'Split',
      'Resize',
    ],
  },
  other: { title: 'element by element, and the rest', operators: [] },
} as const satisfies Record<string, { title: string; operators: readonly string[] }>;

export type OperatorKind = keyof typeof OPERATOR_KINDS;
