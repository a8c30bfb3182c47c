/** Every tweak as a slider, in folders by group, live in both directions. */
import type { BindingApi, FolderApi } from '@tweakpane/core';
import type { TweakView } from '../../avatar/face-view.ts';
import { AdoptedPane } from './adopted-pane.ts';

export interface TweakPaneOptions {
  readonly container: HTMLElement;
  readonly tweaks: readonly TweakView[];
  /** Undefined: back to usual. */
  readonly turn: (name: string, value: number | undefined) => void;
}

interface Row {
  readonly tweak: TweakView;
  readonly binding: BindingApi;
}

export class TweakPane {
  readonly #options: TweakPaneOptions;
  readonly #pane: AdoptedPane;
  readonly #values: Record<string, number> = {};
  readonly #rows = new Map<string, Row>();
  readonly #folders = new Map<string, FolderApi>();
  /** A value is being shown, and not turned. */
  #showing = false;

  constructor(options: TweakPaneOptions) {
    this.#options = options;
    this.#pane = new AdoptedPane({ container: options.container });
    for (const tweak of options.tweaks) this.#add(tweak);
  }

  /** Somebody turned it, here or elsewhere. */
  show({ name, value }: TweakView): void {
    const row = this.#rows.get(name);
    if (row === undefined) return;
    this.#mark(row, value);
    if (this.#values[name] === value) return;
    this.#values[name] = value;
    this.#showing = true;
    row.binding.refresh();
    this.#showing = false;
  }

  /** Only what has these letters in its name, its folder open. Returns how many there are. */
  filter(letters: string): number {
    const wanted = letters.trim().toLowerCase();
    const shown = new Set<string>();
    let count = 0;
    for (const [name, { tweak, binding }] of this.#rows) {
      const fits = `${name} ${tweak.what}`.toLowerCase().includes(wanted);
      binding.hidden = !fits;
      if (!fits) continue;
      count++;
      shown.add(groupOf(name));
    }
    for (const [group, folder] of this.#folders) {
      folder.hidden = !shown.has(group);
      folder.expanded = wanted !== '' && shown.has(group);
    }
    return count;
  }

  dispose(): void {
    this.#pane.dispose();
  }

  #add(tweak: TweakView): void {
    const { name, least, most, value } = tweak;
    this.#values[name] = value;
    const binding = this.#folder(groupOf(name)).addBinding(this.#values, name, {
      label: name.slice(groupOf(name).length + 1),
      min: least,
      max: most,
      keyScale: (most - least) / 100,
      pointerScale: (most - least) / 400,
      format: (shown: number) => String(Number(shown.toPrecision(4))),
    });
    binding.on('change', ({ value: turned }) => {
      if (!this.#showing) this.#options.turn(name, Number(turned));
    });
    const row = { tweak, binding };
    this.#rows.set(name, row);
    this.#describe(row);
    this.#mark(row, value);
  }

  #folder(group: string): FolderApi {
    const known = this.#folders.get(group);
    if (known) return known;
    const folder = this.#pane.addFolder({ title: group, expanded: this.#folders.size === 0 });
    this.#folders.set(group, folder);
    return folder;
  }

  /** What a reader of the screen is told, and what the pointer finds. */
  #describe({ tweak: { name, what, unit, least, most, usual }, binding }: Row): void {
    const { element } = binding;
    element.dataset.tweak = name;
    element.title = `${what} (${unit}), ${least} … ${most}, usual ${usual}. Double-click the name for usual.`;
    for (const input of element.querySelectorAll('input'))
      input.setAttribute('aria-label', `${name}, ${what}`);
    element
      .querySelector('.tp-lblv_l')
      ?.addEventListener('dblclick', () => this.#options.turn(name, undefined));
  }

  #mark({ tweak, binding }: Row, value: number): void {
    binding.element.dataset.changed = String(value !== tweak.usual);
  }
}

const groupOf = (name: string): string => name.split('.', 1)[0]!;
