import { titleOf } from '../../models/providers/provider-facts.ts';
import {
  PROVIDERS,
  type ProviderName,
  type ProviderReport,
  type ProviderSetting,
} from '../../models/providers/provider-names.ts';

import { graphicsDevice } from './graphics-device.ts';
import { type ProbeOptions, probeProvider } from './probe-provider.ts';

export interface Choice {
  readonly provider: ProviderName;
  /** Why it is this one, in words. */
  readonly reason: string;
}

export interface ProviderChoiceOptions {
  readonly setting: ProviderSetting;
  probe(name: ProviderName): Promise<ProviderReport>;
  /** What kind of graphics hardware is there; null: none, so that only software could stand in for it. */
  readonly graphics: string | null;
}

/** Which provider is painted with. Each is tried once in a run of the program, and only when somebody needs to know. */
export class ProviderChoice {
  readonly #options: ProviderChoiceOptions;
  readonly #reports = new Map<ProviderName, Promise<ProviderReport>>();
  readonly #known = new Map<ProviderName, ProviderReport>();
  #choice: Promise<Choice> | null = null;

  constructor(options: ProviderChoiceOptions) {
    this.#options = options;
  }

  report(name: ProviderName): Promise<ProviderReport> {
    const known = this.#reports.get(name);
    if (known) return known;
    const trying = this.#options.probe(name);
    this.#reports.set(name, trying);
    void trying.then(report => this.#known.set(name, report));
    return trying;
  }

  /** Those that have been tried so far, in order of preference. */
  get known(): readonly ProviderReport[] {
    return PROVIDERS.flatMap(name => this.#known.get(name) ?? []);
  }

  /** Of all of them, in order of preference. */
  all(): Promise<ProviderReport[]> {
    return Promise.all(PROVIDERS.map(name => this.report(name)));
  }

  choose(): Promise<Choice> {
    this.#choice ??= this.#decide();
    return this.#choice;
  }

  async #decide(): Promise<Choice> {
    const { setting, graphics } = this.#options;
    if (setting === 'cpu') return { provider: 'cpu', reason: 'AURORA_PROVIDER asks for it.' };
    if (setting !== 'auto') {
      const { usable, reason } = await this.report(setting);
      return usable
        ? { provider: setting, reason: 'AURORA_PROVIDER asks for it.' }
        : { provider: 'cpu', reason: `AURORA_PROVIDER asks for ${setting}, which cannot be used. ${reason}` };
    }
    // Software that stands in for a GPU computes right, many times slower than our own threads: it is not even tried.
    if (graphics === null) return { provider: 'cpu', reason: 'There is no graphics device on this machine.' };
    const reasons: string[] = [];
    for (const name of PROVIDERS) {
      if (name === 'cpu') break;
      const report = await this.report(name);
      if (report.usable) return { provider: name, reason: `${titleOf(name)} can be used (${graphics}).` };
      if (report.problem !== 'NOT_ON_THIS_SYSTEM') reasons.push(report.reason!);
    }
    return { provider: 'cpu', reason: `No other can be used. ${reasons.join(' ')}` };
  }
}

/** The choice on this machine, each provider tried in a process of its own. */
export function machineProviders({
  setting,
  ...probe
}: ProbeOptions & { readonly setting: ProviderSetting }): ProviderChoice {
  return new ProviderChoice({
    setting,
    probe: name => probeProvider(name, probe),
    graphics: graphicsDevice(),
  });
}
