import { type KeyboardEvent, useId, useState } from 'react';
import type { LabelView } from '../../api/protocol.ts';

interface Props {
  readonly label: string;
  /** Names that there are already: they are offered. */
  readonly known: readonly LabelView[];
  readonly onAdd: (name: string) => void;
  readonly autoFocus?: boolean;
}

/** A name that is typed, or chosen among those that there are; Enter adds it. */
export function LabelField({ label, known, onAdd, autoFocus = true }: Props) {
  const [text, setText] = useState('');
  const list = useId();
  const add = () => {
    if (text.trim() === '') return;
    onAdd(text.trim());
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    add();
  };
  return (
    <div className="flex items-center gap-2">
      <input
        className="field-input"
        list={list}
        aria-label={label}
        placeholder={label.toLowerCase()}
        maxLength={80}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked for it
        autoFocus={autoFocus}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <datalist id={list}>
        {known.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="button" className="quiet-button" disabled={text.trim() === ''} onClick={add}>
        Add
      </button>
    </div>
  );
}
