import { useEffect } from 'react';
import type { PictureView } from '../../api/protocol.ts';
import { CloseIcon, StarIcon } from '../frame/icons.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { LabelField } from './label-field.tsx';

/** A picture's star, tags and collections, and how they are changed. */
export function PictureMarks({ picture }: { picture: PictureView }) {
  const { client } = useStage();
  const labels = useStageState(state => state.album.labels);
  const { id, starred, tags, collections } = picture;
  useEffect(() => void client.album.loadLabels(), [client]);
  return (
    <div className="flex flex-col gap-2" data-testid="marks">
      <div className="flex flex-wrap items-center gap-1.5">
        <button
          type="button"
          className={`icon-button -ml-2 ${starred ? 'text-amber' : ''}`}
          data-testid="star"
          aria-label="Star"
          aria-pressed={starred}
          title={starred ? 'Take the star away' : 'Star it'}
          onClick={() => client.album.mark([id], { starred: !starred })}
        >
          <StarIcon filled={starred} />
        </button>
        {tags.map(name => (
          <Label
            key={`t ${name}`}
            name={name}
            kind="tag"
            onRemove={() => client.album.mark([id], { removeTags: [name] })}
          />
        ))}
        {collections.map(name => (
          <Label
            key={`c ${name}`}
            name={name}
            kind="collection"
            onRemove={() => client.album.mark([id], { removeFrom: [name] })}
          />
        ))}
      </div>
      <div className="grid grid-cols-2 gap-3">
        <LabelField
          label="Add a tag"
          known={labels?.tags ?? []}
          autoFocus={false}
          onAdd={name => client.album.mark([id], { addTags: [name] })}
        />
        <LabelField
          label="To a collection"
          known={labels?.collections ?? []}
          autoFocus={false}
          onAdd={name => client.album.mark([id], { addTo: [name] })}
        />
      </div>
    </div>
  );
}

interface LabelProps {
  readonly name: string;
  readonly kind: 'tag' | 'collection';
  readonly onRemove: () => void;
}

function Label({ name, kind, onRemove }: LabelProps) {
  return (
    <span className="chip chip-small label-chip" data-kind={kind} title={kind}>
      {name}
      <button type="button" aria-label={`Remove the ${kind} ${name}`} onClick={onRemove}>
        <CloseIcon />
      </button>
    </span>
  );
}
