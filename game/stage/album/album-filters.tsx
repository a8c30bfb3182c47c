import { useState } from 'react';
import type { LabelView } from '../../api/protocol.ts';
import { StarIcon } from '../frame/icons.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { isFiltered, NO_FILTER } from './album.ts';

const NONE: readonly LabelView[] = [];

/** Chips that narrow the gallery down; those that there is nothing for are not shown. */
export function AlbumFilters() {
  const { client } = useStage();
  const { filter, labels } = useStageState(state => state.album);
  const [more, setMore] = useState(filter.model !== '' || filter.from !== '' || filter.to !== '');
  const { starred, tag, collection, model, from, to, like, search } = filter;
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5 pb-3" aria-label="Filter">
      <button
        type="button"
        className="chip chip-small"
        data-testid="filter-starred"
        aria-pressed={starred}
        aria-label="Only starred"
        title="Only starred"
        onClick={() => client.album.filter({ starred: !starred })}
      >
        <StarIcon filled={starred} />
      </button>
      <Choice
        name="Tag"
        testId="filter-tag"
        value={tag}
        labels={labels?.tags ?? NONE}
        onChoose={name => client.album.filter({ tag: name })}
      />
      <Choice
        name="Collection"
        testId="filter-collection"
        value={collection}
        labels={labels?.collections ?? NONE}
        onChoose={name => client.album.filter({ collection: name })}
      />
      <button type="button" className="chip chip-small" aria-expanded={more} onClick={() => setMore(!more)}>
        {more ? 'Less' : 'More'}
      </button>
      {isFiltered({ ...filter, search: '', like: null }) && (
        <button
          type="button"
          className="quiet-button"
          onClick={() => client.album.filter({ ...NO_FILTER, search, like, by: filter.by })}
        >
          Clear
        </button>
      )}
      {more && (
        <div className="flex w-full flex-wrap items-center gap-1.5">
          <Choice
            name="Model"
            testId="filter-model"
            value={model}
            labels={labels?.models ?? NONE}
            onChoose={name => client.album.filter({ model: name })}
          />
          <Day name="From" value={from} onChoose={day => client.album.filter({ from: day })} />
          <Day name="To" value={to} onChoose={day => client.album.filter({ to: day })} />
        </div>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly testId: string;
  readonly value: string;
  readonly labels: readonly LabelView[];
  readonly onChoose: (name: string) => void;
}

function Choice({ name, testId, value, labels, onChoose }: ChoiceProps) {
  if (labels.length === 0 && value === '') return null;
  const known = labels.some(label => label.name === value) || value === '';
  return (
    <select
      className="chip chip-small chip-select"
      data-testid={testId}
      data-chosen={value !== ''}
      aria-label={name}
      value={value}
      onChange={event => onChoose(event.currentTarget.value)}
    >
      <option value="">{name}</option>
      {!known && <option value={value}>{value}</option>}
      {labels.map(label => (
        <option key={label.name} value={label.name}>
          {label.name} · {label.count}
        </option>
      ))}
    </select>
  );
}

function Day({ name, value, onChoose }: { name: string; value: string; onChoose: (day: string) => void }) {
  return (
    <label className="flex items-center gap-1 text-12 text-dim">
      {name}
      <input
        type="date"
        className="chip chip-small numbers"
        value={value}
        onChange={event => onChoose(event.currentTarget.value)}
      />
    </label>
  );
}
