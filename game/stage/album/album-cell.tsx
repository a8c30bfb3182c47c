import { type MouseEvent, memo } from 'react';
import type { PictureView } from '../../api/protocol.ts';
import { StarIcon } from '../frame/icons.tsx';
import { startPictureDrag } from '../gallery/drag-out.ts';

interface Props {
  readonly index: number;
  /** Undefined while its page is on its way. */
  readonly picture: PictureView | undefined;
  readonly selected: boolean;
  /** Others are selected: a click selects too. */
  readonly selecting: boolean;
  readonly focusable: boolean;
  readonly onPick: (event: MouseEvent, index: number) => void;
  readonly onToggle: (index: number) => void;
}

/** One picture of the gallery; its frame alone while it is on its way. */
export const AlbumCell = memo(function AlbumCell(props: Props) {
  const { index, picture, selected, selecting, focusable, onPick, onToggle } = props;
  const name = picture?.settings?.prompt ?? 'A picture without a readable prompt';
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: a cell of a virtual grid; its button has the focus
    <div
      role="gridcell"
      aria-selected={selected}
      className="album-cell"
      data-index={index}
      data-selected={selected}
    >
      <button
        type="button"
        data-testid="album-item"
        data-picture={picture?.id}
        className="picture-button"
        aria-label={
          picture
            ? `${selecting ? 'Select' : 'Look at'}: ${name}${picture.starred ? ', starred' : ''}`
            : 'Loading'
        }
        title={name}
        tabIndex={focusable ? 0 : -1}
        draggable={picture !== undefined}
        onDragStart={event => picture && startPictureDrag(event.dataTransfer, picture)}
        onClick={event => onPick(event, index)}
      >
        {picture && <img src={thumbnailUrl(picture)} alt="" decoding="async" draggable={false} />}
      </button>
      {picture && (
        <>
          {picture.starred && (
            <span className="album-star" aria-hidden="true">
              <StarIcon filled />
            </span>
          )}
          <button
            type="button"
            className="album-tick"
            tabIndex={-1}
            aria-label={`${selected ? 'Unselect' : 'Select'}: ${name}`}
            aria-pressed={selected}
            onClick={() => onToggle(index)}
          />
        </>
      )}
    </div>
  );
});

export const thumbnailUrl = ({ url }: Pick<PictureView, 'url'>): string => url.replace(/file$/, 'thumbnail');
