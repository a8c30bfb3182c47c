import { useId, useState } from 'react';
import type { GenerateInput } from '../../api/protocol.ts';
import { changeBeginning, readBeginning } from '../store/draft.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';

type MoreName =
  | 'clipSkip'
  | 'variationSeed'
  | 'variationStrength'
  | 'hiresStrength'
  | 'hiresSteps'
  | 'vaeTile';

interface Props {
  readonly name: MoreName;
  readonly label: string;
  readonly testId: string;
  readonly placeholder: string;
  /** Its unit and range, as it is shown. */
  readonly range: string;
}

/** One of the numbers that are seldom said: empty, it is what is usual. What is no number stays in the field until it is one. */
export function MoreNumber({ name, label, testId, placeholder, range }: Props) {
  const { store } = useStage();
  const id = useId();
  const beginning = useStageState(state => state.draft.beginning);
  const value = readBeginning(beginning)[name];
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === undefined ? '' : String(value));
  const write = (next: string) => {
    const number = Number(next.replace(',', '.'));
    const usable = next.trim() !== '' && Number.isFinite(number);
    setTyped(usable || next.trim() === '' ? null : next);
    if (!usable && next.trim() !== '') return;
    const patch = { [name]: usable ? number : undefined } as Partial<GenerateInput>;
    store.dispatch({ type: 'draft', patch: { beginning: changeBeginning(beginning, patch) } });
  };
  return (
    <div className="field">
      <div className="flex items-baseline justify-between gap-1">
        <label htmlFor={id}>{label}</label>
        <span className="field-range">{range}</span>
      </div>
      <input
        id={id}
        data-testid={testId}
        className="numbers field-input"
        inputMode="decimal"
        autoComplete="off"
        placeholder={placeholder}
        aria-invalid={typed !== null}
        value={text}
        onChange={event => write(event.currentTarget.value)}
      />
    </div>
  );
}
