/** Settings in the page: the kernel's list of them, with what this page itself keeps. */
import type { SettingView } from '../../settings/setting-view.ts';
import type { PageValues } from './page-values.ts';

export interface SettingsLinkOptions {
  readonly values: PageValues;
  /** Rejects with the kernel's error. */
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
}

export class SettingsLink {
  readonly values: PageValues;
  readonly #request: SettingsLinkOptions['request'];
  readonly #listeners = new Set<() => void>();
  #views: readonly SettingView[] = [];

  constructor({ values, request }: SettingsLinkOptions) {
    this.values = values;
    this.#request = request;
  }

  /** As they were told last; none before somebody asked. */
  list = (): readonly SettingView[] => this.#views;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Where the kernel is away, they stay as they were. */
  async load(): Promise<void> {
    const answer = await this.#request<{ settings: readonly SettingView[] }>('settings', {}).catch(
      () => null,
    );
    if (answer) this.#show(answer.settings);
  }

  /** One was set, here or elsewhere: what pages keep, this one takes. */
  receive(setting: SettingView): void {
    if (setting.kept === 'page') this.values.write(setting.name, setting.value);
    else this.#show(this.#views.map(known => (known.name === setting.name ? setting : known)));
  }

  /** `undefined`: back to usual. @throws AuroraError the kernel's own, or `NOT_CONNECTED` */
  async set(setting: SettingView, value: unknown): Promise<void> {
    const { name, kept } = setting;
    if (value === undefined) await this.reset(setting);
    else if (kept === 'page') this.values.write(name, value);
    else this.receive(await this.#request<SettingView>('set-setting', { name, value }));
  }

  /** @throws AuroraError the kernel's own, or `NOT_CONNECTED` */
  async reset({ name, kept, usual }: SettingView): Promise<void> {
    if (kept === 'page') this.values.write(name, usual);
    else this.receive(await this.#request<SettingView>('reset-setting', { name }));
  }

  #show(views: readonly SettingView[]): void {
    this.#views = views;
    for (const listener of [...this.#listeners]) listener();
  }
}
