/** What pages in the shell may not do: everything that is not listed here. */
import type { Session, WebContents } from 'electron';
import { isSameOrigin } from '../channels.ts';
import { isAllowedRequest } from './allowed-request.ts';
import { TRY_AGAIN } from './crash-page.ts';

/** What the kernel's own page may use beside the microphone. */
const PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Every page that ever exists in this program stays on the kernel's origin and opens nothing. */
export function confine(contents: WebContents, kernelUrl: () => string | null, tryAgain: () => void): void {
  const refuseForeign = (event: { preventDefault(): void }, url: string) => {
    const home = kernelUrl();
    if (!home || !isSameOrigin(url, home)) event.preventDefault();
  };
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', refuseForeign);
  contents.on('will-redirect', refuseForeign);
  contents.on('will-frame-navigate', event => {
    refuseForeign(event, event.url);
    // From the crash page alone: no page of the kernel's is at such an address. Later: this navigation has to end first.
    if (event.url === TRY_AGAIN && contents.getURL().startsWith('data:')) setImmediate(tryAgain);
  });
  contents.on('will-attach-webview', event => event.preventDefault());
}

/** Permissions, devices and requests: refused, but for what the kernel's page needs. */
export function confineSession(current: Session, kernelUrl: () => string | null): void {
  const allows = (permission: string, origin: string | undefined, media: readonly (string | undefined)[]) => {
    const home = kernelUrl();
    const known = PERMISSIONS.has(permission) || (permission === 'media' && isMicrophone(media));
    return known && home !== null && isSameOrigin(origin ?? '', home);
  };
  current.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(allows(permission, details.requestingUrl, media));
  });
  current.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) =>
    allows(permission, origin, [mediaType]),
  );
  current.setDevicePermissionHandler(() => false);
  current.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !isAllowedRequest(details.url, kernelUrl()) }),
  );
}

/** Her ear; there is no use for a camera. */
const isMicrophone = (media: readonly (string | undefined)[]): boolean =>
  media.length > 0 && media.every(type => type === 'audio');
