import { type CSSProperties, type KeyboardEvent, useEffect, useRef } from 'react';
import type { PictureView } from '../../api/protocol.ts';
import { startPictureDrag } from '../gallery/drag-out.ts';
import { useStage } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import type { CastCard } from './cast.ts';
import { ORBIT_SIZE } from './layout.ts';
import { type OrbitBox, orbitBoxes } from './orbit-boxes.ts';
import type { SpaceLink } from './space-link.ts';
import type { Deeds } from './use-deeds.ts';
import { useHand } from './use-hand.ts';
import { useProxy } from './use-proxy.ts';

interface Props {
  readonly cards: readonly CastCard[];
  readonly space: SpaceLink;
  readonly near: boolean;
  readonly deeds: Deeds;
  /** Which picture is the nearest, and how many there are. */
  readonly first: number;
  readonly total: number;
  readonly onTurn: (first: number) => void;
}

/** The gallery as it stands in the scene. The wheel and ←/→ turn the orbit; it fetches more before it runs out. */
export function OrbitView({ cards, space, near, deeds, first, total, onTurn }: Props) {
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
        // What lies on a pile is moved there by the scene.
        const box = boxes[index] ?? boxes[0];
        return box && <OrbitCard key={card.serial} card={card} space={space} deeds={deeds} box={box} />;
      })}
    </ul>
  );
}

interface CardProps {
  readonly card: CastCard;
  readonly space: SpaceLink;
  readonly deeds: Deeds;
}

function OrbitCard({ card, space, deeds, box }: CardProps & { box: OrbitBox }) {
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
        <OrbitButton card={card} picture={view.picture} space={space} deeds={deeds} />
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

function OrbitButton({ card, picture, space, deeds }: CardProps & { picture: PictureView }) {
  const { serial, view, pile } = card;
  const { mayDragOut, ...hand } = useHand(space, serial);
  const gathered = pile !== null && !pile.fanned;
  const covered = gathered && !pile.top;
  return (
    <>
      <button
        type="button"
        data-testid="gallery-item"
        data-picture={picture.id}
        className="orbit-button"
        aria-label={gathered ? `Pile of ${pile.count} pictures, on top: ${view.alt}` : `Look at: ${view.alt}`}
        aria-hidden={covered}
        tabIndex={covered ? -1 : 0}
        title={`${view.alt}\n${gathered ? PILE : HOW}`}
        draggable
        {...hand}
        onDragStart={event =>
          mayDragOut() ? startPictureDrag(event.dataTransfer, picture) : event.preventDefault()
        }
        onClick={event => deeds.open(card, event)}
        onKeyDown={event => deeds.key(event, card)}
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
      {pile?.fanned && pile.top && (
        <div className="pile-tools">
          <button type="button" onClick={() => deeds.fan(card)}>
            Gather
          </button>
          <button type="button" onClick={() => deeds.dissolve(card)}>
            Dissolve
          </button>
        </div>
      )}
    </>
  );
}

const HOW =
  'Drag: move and throw, or lay onto another · Alt + drag: take its file out · C: compare · S: stack';
const PILE = 'Enter or F: spread · D: dissolve';
