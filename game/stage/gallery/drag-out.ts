import type { PictureView } from '../../api/protocol.ts';

/** The file's own name, from a path of either system. */
export function fileName(picture: Pick<PictureView, 'path' | 'id'>): string {
  return picture.path.split(/[/\\]/).at(-1) || `${picture.id}.png`;
}

/** Dragging a picture to a desktop or another program gives the file itself. */
export function startPictureDrag(data: DataTransfer, picture: PictureView): void {
  const url = new URL(picture.url, document.baseURI).href;
  data.effectAllowed = 'copy';
  // Chromium's own type: `mime:name:url`; others take the address.
  data.setData('DownloadURL', `image/png:${fileName(picture)}:${url}`);
  data.setData('text/uri-list', url);
  data.setData(OWN_DRAG, picture.id);
}

/** Marks our own drags, so that dropping a picture back on the page is not an import. */
export const OWN_DRAG = 'application/x-aurora-picture';
