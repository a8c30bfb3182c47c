import { useId } from 'react';
import { useStage } from '../store/use-stage.tsx';

interface Props {
  readonly name:
    | 'sampler'
    | 'schedule'
    | 'noiseSource'
    | 'vaeTiling'
    | 'precision'
    | 'hiresUpscaler'
    | 'model';
  readonly label: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly disabled?: boolean;
}

/** One of a few names; what is chosen goes into the draft. */
export function Choice({ name, label, options, value, disabled = false }: Props) {
  const { store } = useStage();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        data-testid={name}
        className="field-input disabled:opacity-50"
        disabled={disabled}
        value={value}
        // A plugin's sampler has a longer name than fits.
        title={value}
        onChange={event => store.dispatch({ type: 'draft', patch: { [name]: event.currentTarget.value } })}
      >
        {/* A recalled picture may name what is not here: the kernel says so when it is asked for. */}
        {(options.includes(value) || value === '' ? options : [...options, value]).map(option => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </div>
  );
}
