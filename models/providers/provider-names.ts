/** What can run a network: ONNX Runtime's execution providers, by its own names. */
import { AuroraError } from '../errors.ts';

/** In the order in which they are preferred. */
export const PROVIDERS = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** `auto`: the first of them that can be used. */
export type ProviderSetting = ProviderName | 'auto';

/** `AURORA_PROVIDER`, or `auto`. Throws `UNKNOWN_PROVIDER`. */
export function providerSetting(environment: Readonly<Record<string, string | undefined>>): ProviderSetting {
  const text = environment.AURORA_PROVIDER;
  if (text === undefined || text === '') return 'auto';
  const legal = ['auto', ...PROVIDERS] as const;
  const found = legal.find(name => name === text.toLowerCase());
  if (found) return found;
  throw new AuroraError('UNKNOWN_PROVIDER', `There is no execution provider ${JSON.stringify(text)}.`, {
    field: 'AURORA_PROVIDER',
    value: text,
    legal,
    hint: 'Unset it for the first that can be used; `system` says which can, and why not the others.',
  });
}

/** Why a provider cannot be used; stable. */
export const PROVIDER_PROBLEMS = [
  /** It exists on other systems only. */
  'NOT_ON_THIS_SYSTEM',
  /** This build of ONNX Runtime, or of its library, lacks it. */
  'NOT_IN_THIS_BUILD',
  /** The graphics driver's library is not there. */
  'NO_DRIVER',
  'SESSION_FAILED',
  /** It computes something else. */
  'WRONG_NUMBERS',
  'TIMED_OUT',
  /** It took its process along. */
  'CRASHED',
] as const;
export type ProviderProblem = (typeof PROVIDER_PROBLEMS)[number];

/** What came of trying a provider. */
export interface ProviderReport {
  readonly name: ProviderName;
  readonly usable: boolean;
  /** Null for one that can be used. */
  readonly problem: ProviderProblem | null;
  /** In words; null for one that can be used. */
  readonly reason: string | null;
}

export const usable = (name: ProviderName): ProviderReport => ({
  name,
  usable: true,
  problem: null,
  reason: null,
});

export const unusable = (name: ProviderName, problem: ProviderProblem, reason: string): ProviderReport => ({
  name,
  usable: false,
  problem,
  reason,
});
