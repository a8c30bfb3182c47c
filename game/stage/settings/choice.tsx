import { useId } from 'react';
import { useStage } from '../store/use-stage.tsx';

interface Props {
  readonly name: 'sampler' | 'schedule' | 'noiseSource' | 'vaeTiling' | 'model';
  readonly label: string;
  readonly options: readonly string[];
  readonly value: string;
}

/** One of a few names; what is chosen goes into the draft. */
export function Choice({ name, label, options, value }: Props) {
  const { store } = useStage();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        data-testid={name}
        className="field-input"
        value={value}
        onChange={event => store.dispatch({ type: 'draft', patch: { [name]: event.currentTarget.value } })}
      >
        {options.map(option => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </div>
  );
}
