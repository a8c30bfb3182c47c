import { type CSSProperties, type KeyboardEvent, useEffect, useRef } from 'react';
import type { PictureView } from '../../api/protocol.ts';
import { startPictureDrag } from '../gallery/drag-out.ts';
import { useStage } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import type { CastCard } from './cast.ts';
import { ORBIT_SIZE } from './layout.ts';
import { type OrbitBox, orbitBoxes } from './orbit-boxes.ts';
import type { SpaceLink } from './space-link.ts';
import { useHand } from './use-hand.ts';
import { useProxy } from './use-proxy.ts';

interface Props {
  readonly cards: readonly CastCard[];
  readonly space: SpaceLink;
  readonly near: boolean;
  /** Which picture is the nearest, and how many there are. */
  readonly first: number;
  readonly total: number;
  readonly onTurn: (first: number) => void;
}

/** The gallery as it stands in the scene. The wheel and ←/→ turn the orbit; it fetches more before it runs out. */
export function OrbitView({ cards, space, near, first, total, onTurn }: Props) {
  const { client } = useStage();
  const composition = useComposition();
  const boxes = orbitBoxes(
    composition,
    near,
    cards.map(({ view }) => view.aspect),
  );
  useEffect(() => {
    if (first > 0 && first + 2 * ORBIT_SIZE > total) client.loadMore();
  }, [first, total, client]);

  const turn = (by: number) => onTurn(Math.max(0, Math.min(total - ORBIT_SIZE, first + by)));
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
      {cards.map((card, index) => {
        const box = boxes[index];
        return box && <OrbitCard key={card.serial} card={card} space={space} box={box} />;
      })}
    </ul>
  );
}

function OrbitCard({ card, space, box }: { card: CastCard; space: SpaceLink; box: OrbitBox }) {
  const { serial, view } = card;
  const ref = useRef<HTMLLIElement>(null);
  useProxy(space, serial, ref, box);
  const style: CSSProperties = {
    left: box.left,
    top: box.top,
    width: box.width,
    height: box.height,
  };
  return (
    <li ref={ref} className="orbit-place" style={style}>
      {view.picture ? (
        <OrbitButton serial={serial} picture={view.picture} name={view.alt} space={space} />
      ) : (
        view.image && (
          <img
            src={view.image.url}
            alt={view.alt}
            className="orbit-image"
            draggable={false}
            onLoad={event => space.setImage(serial, event.currentTarget)}
          />
        )
      )}
    </li>
  );
}

interface ButtonProps {
  readonly serial: number;
  readonly picture: PictureView;
  readonly name: string;
  readonly space: SpaceLink;
}

function OrbitButton({ serial, picture, name, space }: ButtonProps) {
  const { store } = useStage();
  const { mayDragOut, ...hand } = useHand(space, serial);
  return (
    <button
      type="button"
      data-testid="gallery-item"
      data-picture={picture.id}
      className="orbit-button"
      aria-label={`Look at: ${name}`}
      title={`${name}\nDrag: move and throw · Alt + drag: take its file out`}
      draggable
      {...hand}
      onDragStart={event =>
        mayDragOut() ? startPictureDrag(event.dataTransfer, picture) : event.preventDefault()
      }
      onClick={() => store.dispatch({ type: 'inspect', picture })}
    >
      <img
        src={picture.url}
        alt=""
        className="orbit-image"
        decoding="async"
        draggable={false}
        onLoad={event => space.setImage(serial, event.currentTarget)}
      />
    </button>
  );
}
