import { Menu, nativeImage, Tray } from 'electron';
import { type TrayDeed, type TrayState, trayMenu } from './tray-menu.ts';

/** The icon beside the clock, where the desktop has such a place; elsewhere the palette does the same. */
export class TrayIcon {
  readonly #tray: Tray | null;
  readonly #act: (deed: TrayDeed) => void;

  /** @param icon path of a PNG */
  constructor(icon: string, act: (deed: TrayDeed) => void) {
    this.#act = act;
    this.#tray = make(icon);
    this.#tray?.setToolTip('AURORA');
    this.#tray?.on('click', () => act('show'));
  }

  update(state: TrayState): void {
    this.#tray?.setContextMenu(
      Menu.buildFromTemplate(
        trayMenu(state).map(({ deed, label, checked, enabled = true, keys }) =>
          deed === null
            ? { type: 'separator' as const }
            : {
                ...{ label, enabled, click: () => this.#act(deed) },
                ...(checked !== undefined && { type: 'checkbox' as const, checked }),
                ...(keys && { accelerator: keys, registerAccelerator: false }),
              },
        ),
      ),
    );
  }

  destroy(): void {
    this.#tray?.destroy();
  }
}

function make(icon: string): Tray | null {
  try {
    const image = nativeImage.createFromPath(icon);
    return image.isEmpty() ? null : new Tray(image);
  } catch (error) {
    console.error(`There is no place for an icon beside the clock: ${(error as Error).message}`);
    return null;
  }
}
