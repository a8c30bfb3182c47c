/** What she asks of the page, by name: as its own buttons and keys do. */
import { LOOK_LIMITS } from '../../settings/page-limits.ts';
import type { Client } from '../client.ts';
import { PANELS } from '../frame/panels.ts';
import { pageLook } from '../preferences/look.ts';
import { shellOf } from '../shell/shell-link.ts';
import type { Draft } from '../store/draft.ts';
import type { Store } from '../store/store.ts';

export interface PageDeeds {
  /** What is not known is passed over: another page may know it. */
  run(action: string, value: string | null): void;
}

const FIELDS: readonly (keyof Draft)[] = ['seed', 'steps', 'guidanceScale', 'width', 'height'];
/** Of her voice, and of captions in pixels. */
const LOUDER = 0.15;
const LARGER = 4;

export function pageDeeds(store: Store, client: Pick<Client, 'voice' | 'hearing'>): PageDeeds {
  const deeds: Readonly<Record<string, (value: string | null) => void>> = {
    mute: value => client.voice.setVolume({ muted: value !== 'off' }),
    volume(value) {
      const { volume } = store.state().voice;
      const next = Math.min(1, Math.max(0.05, volume + (value === 'down' ? -LOUDER : LOUDER)));
      client.voice.setVolume({ volume: next, muted: false });
    },
    captions(value) {
      const { min, max } = LOOK_LIMITS.captionSize;
      const { captionSize } = pageLook.look();
      const next = captionSize + (value === 'smaller' ? -LARGER : LARGER);
      pageLook.change({ captionSize: Math.min(max, Math.max(min, next)) });
    },
    fullscreen: value => void fullscreen(value !== 'off'),
    full: value => store.dispatch({ type: 'full', on: value !== 'off' }),
    listen: value => void client.hearing.listen(value === 'off' ? 'off' : 'free'),
    quit: () => void shellOf()?.quit(),
    open(value) {
      const found = PANELS.find(({ panel }) => panel === value);
      if (found) store.dispatch({ type: 'panel', panel: found.panel });
    },
    close: () => store.dispatch({ type: 'panel', panel: null }),
    overlay: () => store.dispatch({ type: 'overlay', open: !store.state().overlay }),
    set(value) {
      const [name, number = ''] = (value ?? '').split('=');
      const field = FIELDS.find(known => known === name);
      if (field !== undefined) store.dispatch({ type: 'draft', patch: { [field]: number } });
    },
  };
  return {
    run: (action, value) => {
      if (Object.hasOwn(deeds, action)) deeds[action]!(value);
    },
  };
}

async function fullscreen(on: boolean): Promise<void> {
  const shell = shellOf();
  const is = document.fullscreenElement !== null;
  if (shell) await shell.toggleFullscreen();
  else if (on && !is) await document.documentElement.requestFullscreen().catch(() => {});
  else if (!on && is) await document.exitFullscreen();
}
