/** What the page itself can do, for the palette: the same as its buttons and keys. */
import type { ShellApi } from '../../channels.ts';
import type { Client } from '../client.ts';
import { PANELS } from '../frame/panels.ts';
import { QUALITY_SETTINGS, quality } from '../quality/quality.ts';
import { shellOf } from '../shell/shell-link.ts';
import { runningJob, waitingJobs } from '../store/select.ts';
import type { Store } from '../store/store.ts';

export interface PageAction {
  readonly id: string;
  readonly title: string;
  readonly keys: string;
  readonly run: () => void;
}

export function pageActions(store: Store, client: Client): PageAction[] {
  const state = store.state();
  const { voice, panel } = state;
  const shell = shellOf();
  const act = (id: string, title: string, keys: string, run: () => void): PageAction => ({
    ...{ id: `page:${id}`, title, keys, run },
  });
  const panels = PANELS.map(({ panel: name, title, words = title.toLowerCase(), keys }) =>
    act(`panel-${name}`, `${panel === name ? 'Close' : 'Open'} ${words}`, keys, () =>
      store.dispatch({ type: 'panel', panel: panel === name ? null : name }),
    ),
  );
  const busy = runningJob(state) !== undefined || waitingJobs(state).length > 0;
  return [
    act('paint', 'Paint what stands in the line', 'Ctrl+Enter', () => void client.generate()),
    ...(busy ? [act('interrupt', 'Stop painting', 'Esc', () => void client.cancel())] : []),
    ...panels,
    act('mute', voice.muted ? 'Unmute her' : 'Mute her', 'M', () =>
      client.voice.setVolume({ muted: !voice.muted }),
    ),
    act(
      'hands-free',
      voice.listening === 'free' ? 'Stop listening' : 'Listen all the time',
      '',
      () => void client.hearing.listen(voice.listening === 'free' ? 'off' : 'free'),
    ),
    act('overlay', state.overlay ? 'Close the debug overlay' : 'Open the debug overlay', 'F3', () =>
      store.dispatch({ type: 'overlay', open: !state.overlay }),
    ),
    ...QUALITY_SETTINGS.filter(setting => setting !== quality.state().setting).map(setting =>
      act(`quality-${setting}`, `Draw the scene at quality: ${setting}`, '', () => quality.choose(setting)),
    ),
    act('fullscreen', 'Fullscreen', 'F11', () => void toggleFullscreen(shell)),
    ...(shell ? shellActions(shell, act) : []),
  ];
}

/** What only the desktop window can do. */
const shellActions = (
  shell: ShellApi,
  act: (id: string, title: string, keys: string, run: () => void) => PageAction,
): PageAction[] => [
  act('companion', 'Companion at the screen’s edge, or back', '', () => void shell.toggleCompanion()),
  act('display', 'Move to the next display', '', () => void shell.nextDisplay()),
  act('quit', 'Quit AURORA', '', () => void shell.quit()),
];

async function toggleFullscreen(shell: ShellApi | undefined): Promise<void> {
  if (shell) await shell.toggleFullscreen();
  else if (document.fullscreenElement) await document.exitFullscreen();
  // A browser may refuse; F11 is there all the same.
  else await document.documentElement.requestFullscreen().catch(() => {});
}
