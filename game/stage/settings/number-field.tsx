import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import type { Draft } from '../store/draft.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { stepped } from './stepped.ts';

type NumberName =
  | 'seed'
  | 'steps'
  | 'guidanceScale'
  | 'width'
  | 'height'
  | 'eta'
  | 'guidanceRescale'
  | 'hiresScale'
  | 'count';

interface Props {
  readonly name: NumberName;
  readonly label: string;
  readonly testId: string;
  /** The model's value, shown while the field is empty; undefined = unknown or none. */
  readonly fallback: number | undefined;
  readonly placeholder?: string;
  readonly step: number;
  readonly min: number;
  readonly max: number;
  /** Of the number, in its range. */
  readonly unit?: string;
  readonly children?: ReactNode;
}

/**
 * A number that is typed, or stepped with ↑ and ↓ (Shift: ten at once). What is typed is never corrected: the
 * kernel judges it, and says what is legal.
 */
export function NumberField({
  name,
  label,
  testId,
  fallback,
  placeholder,
  step,
  min,
  max,
  unit,
  children,
}: Props) {
  const { store } = useStage();
  const id = useId();
  const text = useStageState(state => state.draft[name]);
  const [focused, setFocused] = useState(false);
  const shown = text === '' && !focused && fallback !== undefined ? String(fallback) : text;
  const write = (value: string) =>
    store.dispatch({ type: 'draft', patch: { [name]: value } as Partial<Draft> });

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.altKey || event.ctrlKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const by = (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1);
    write(stepped(text === '' ? fallback : text, by, { step, min, max }));
  };

  return (
    <div className="field">
      <div className="flex items-baseline justify-between gap-1">
        <label htmlFor={id}>{label}</label>
        <span className="field-range">
          {min} … {max}
          {unit && ` ${unit}`}
        </span>
      </div>
      <div className="flex items-center gap-1">
        <input
          id={id}
          data-testid={testId}
          className="numbers field-input"
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder ?? (fallback === undefined ? '' : String(fallback))}
          value={shown}
          onFocus={event => {
            setFocused(true);
            event.currentTarget.select();
          }}
          onBlur={() => setFocused(false)}
          onChange={event => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {children}
      </div>
    </div>
  );
}
