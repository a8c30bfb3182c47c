import type { ModelView } from '../../api/protocol.ts';

type SizeRules = Pick<ModelView, 'sizeMultiple' | 'minSide' | 'maxSide'> & {
  readonly defaults: Pick<ModelView['defaults'], 'width' | 'height'>;
};

export interface SizeChoice {
  readonly label: string;
  readonly width: number;
  readonly height: number;
}

const RATIOS = [
  ['1:1', 1],
  ['4:3', 4 / 3],
  ['3:4', 3 / 4],
  ['3:2', 3 / 2],
  ['2:3', 2 / 3],
  ['16:9', 16 / 9],
  ['9:16', 9 / 16],
] as const;

/** The nearest legal side: a multiple of the model's step within its bounds. */
export function legalSide(side: number, { sizeMultiple, minSide, maxSide }: SizeRules): number {
  const low = Math.ceil(minSide / sizeMultiple) * sizeMultiple;
  const high = Math.floor(maxSide / sizeMultiple) * sizeMultiple;
  return Math.min(high, Math.max(low, Math.round(side / sizeMultiple) * sizeMultiple));
}

/**
 * Shapes of about the model's own area (what it was trained for) at legal sides. Ratios that the model's steps
 * cannot tell apart are offered once.
 */
export function sizeChoices(rules: SizeRules): SizeChoice[] {
  const area = rules.defaults.width * rules.defaults.height;
  const choices = RATIOS.map(([label, ratio]) => ({
    label,
    width: legalSide(Math.sqrt(area * ratio), rules),
    height: legalSide(Math.sqrt(area / ratio), rules),
  }));
  return choices.filter(
    (choice, index) =>
      index === choices.findIndex(other => other.width === choice.width && other.height === choice.height),
  );
}
