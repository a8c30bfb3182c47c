import { useState } from 'react';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { LabelField } from './label-field.tsx';

/** What can be done to all selected pictures at once. */
export function SelectionBar() {
  const { store, client } = useStage();
  const { selected, labels, pages } = useStageState(state => state.album);
  const [labelling, setLabelling] = useState<'tag' | 'collection' | null>(null);
  const views = Object.values(pages).flatMap(page => page.pictures.filter(({ id }) => selected.includes(id)));
  const allStarred = views.length > 0 && views.every(({ starred }) => starred);
  const [first, second] = selected;
  return (
    <section className="selection-bar" aria-label="Selected pictures" data-testid="selection">
      <div className="flex flex-wrap items-center gap-1">
        <span className="numbers pr-1 text-12 text-teal" role="status">
          {selected.length} selected
        </span>
        <Action onClick={() => client.album.mark(selected, { starred: !allStarred })}>
          {allStarred ? 'Unstar' : 'Star'}
        </Action>
        <Action
          expanded={labelling === 'tag'}
          onClick={() => setLabelling(labelling === 'tag' ? null : 'tag')}
        >
          Tag
        </Action>
        <Action
          expanded={labelling === 'collection'}
          onClick={() => setLabelling(labelling === 'collection' ? null : 'collection')}
        >
          Collect
        </Action>
        {selected.length === 2 && first && second && (
          <Action onClick={() => store.dispatch({ type: 'compare', pictures: [first, second] })}>
            Compare
          </Action>
        )}
        <Action danger onClick={() => client.album.remove(selected)}>
          Delete
        </Action>
        <Action onClick={() => store.dispatch({ type: 'album.select', ids: [] })}>Done</Action>
      </div>
      {labelling && (
        <LabelField
          label={labelling === 'tag' ? 'Tag them' : 'Put them into a collection'}
          known={(labelling === 'tag' ? labels?.tags : labels?.collections) ?? []}
          onAdd={name => {
            void client.album.mark(selected, labelling === 'tag' ? { addTags: [name] } : { addTo: [name] });
            setLabelling(null);
          }}
        />
      )}
    </section>
  );
}

interface ActionProps {
  readonly children: string;
  readonly onClick: () => void;
  readonly danger?: boolean;
  readonly expanded?: boolean;
}

function Action({ children, onClick, danger = false, expanded }: ActionProps) {
  return (
    <button
      type="button"
      className={`quiet-button ${danger ? 'hover:text-coral' : ''}`}
      aria-expanded={expanded}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
