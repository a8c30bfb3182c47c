import { type CSSProperties, type KeyboardEvent, useEffect, useState } from 'react';
import type { PictureView } from '../../api/protocol.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import { startPictureDrag } from './drag-out.ts';
import { ORBIT_SIZE, orbitPlaces } from './orbit.ts';

/** The gallery as it stands in the scene. The wheel and ←/→ turn the orbit; it fetches more before it runs out. */
export function OrbitView() {
  const { client } = useStage();
  const places = orbitPlaces(useComposition());
  const { pictures } = useStageState(state => state.gallery);
  const [first, setFirst] = useState(0);
  const last = Math.max(0, pictures.length - ORBIT_SIZE);
  const from = Math.min(first, last);

  const newest = pictures[0]?.id;
  const [turnedFor, setTurnedFor] = useState(newest);
  // A new picture brings the orbit back to its front.
  if (turnedFor !== newest) {
    setTurnedFor(newest);
    setFirst(0);
  }
  useEffect(() => {
    if (from > 0 && from + 2 * ORBIT_SIZE > pictures.length) client.loadMore();
  }, [from, pictures.length, client]);

  const turn = (by: number) => setFirst(Math.min(last, Math.max(0, from + by)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') turn(-1);
    else if (event.key === 'ArrowRight') turn(1);
    else return;
    event.preventDefault();
  };

  return (
    <ul
      className="orbit"
      aria-label="Recent pictures"
      onKeyDown={onKeyDown}
      onWheel={event => turn(Math.sign(event.deltaY + event.deltaX))}
    >
      {pictures.slice(from, from + ORBIT_SIZE).map((picture, index) => {
        const place = places[index];
        if (!place) return null;
        const style: CSSProperties = {
          width: place.side,
          height: place.side,
          opacity: place.opacity,
          zIndex: ORBIT_SIZE - index,
          transform: `translate(${place.x - place.side / 2}px, ${place.foot - place.side}px) rotateY(${place.turn}deg)`,
        };
        return (
          <li key={picture.id} className="orbit-place" style={style}>
            <PictureButton picture={picture} />
          </li>
        );
      })}
    </ul>
  );
}

export function PictureButton({ picture }: { picture: PictureView }) {
  const { store } = useStage();
  const inspected = useStageState(state => state.inspected?.id === picture.id);
  const name = picture.settings?.prompt ?? 'A picture without a readable prompt';
  return (
    <button
      type="button"
      data-testid="gallery-item"
      data-picture={picture.id}
      className="picture-button"
      aria-label={`Look at: ${name}`}
      aria-pressed={inspected}
      title={name}
      draggable
      onDragStart={event => startPictureDrag(event.dataTransfer, picture)}
      onClick={() => store.dispatch({ type: 'inspect', picture })}
    >
      <img src={picture.url} alt="" loading="lazy" decoding="async" draggable={false} />
    </button>
  );
}
