import { useId } from 'react';

interface Props {
  readonly label: string;
  readonly testId: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Behind the value. */
  readonly unit?: string;
  readonly onChange: (value: number) => void;
}

/** A number that is turned; its value stands beside its name. */
export function Slider({ label, testId, value, min, max, step, unit = '', onChange }: Props) {
  const id = useId();
  const shown = Number(value.toFixed(3));
  return (
    <div className="field">
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="min-w-0 truncate">
          {label}
        </label>
        <output htmlFor={id} className="numbers text-12 text-text">
          {shown}
          {unit}
        </output>
      </div>
      <input
        id={id}
        type="range"
        data-testid={testId}
        className="slider"
        min={min}
        max={max}
        step={step}
        value={Math.min(max, Math.max(min, value))}
        title={`${min} … ${max}${unit}`}
        style={
          {
            '--filled': `${(100 * (Math.min(max, Math.max(min, value)) - min)) / (max - min)}%`,
          } as React.CSSProperties
        }
        onChange={event => onChange(Number(event.currentTarget.value))}
      />
    </div>
  );
}
