import { useId } from 'react';
import type { SerializedError } from '../../../models/errors.ts';
import type { FieldSpec } from './fields.ts';

interface Props {
  readonly field: FieldSpec;
  readonly value: string | boolean | undefined;
  readonly error: SerializedError | null;
  readonly onChange: (value: string | boolean) => void;
}

/** One argument: what can be typed, what it means, and what the registry says against it. */
export function FieldInput({ field, value, error, onChange }: Props) {
  const id = useId();
  const said = error ? `${error.message} ${error.hint ?? ''}` : '';
  return (
    <div className="palette-field" data-kind={field.kind}>
      <label htmlFor={id}>
        {field.label}
        {field.required && <span className="palette-required"> needed</span>}
      </label>
      <Control
        {...{ field, value, onChange }}
        common={{
          id,
          'data-field': field.name,
          'data-testid': `palette-field-${field.name}`,
          'aria-required': field.required,
          'aria-invalid': error !== null,
          'aria-describedby': `${id}-help`,
          className: 'palette-control',
        }}
      />
      <p
        id={`${id}-help`}
        className={error ? 'field-error' : 'field-help'}
        data-code={error?.code}
        role={error ? 'alert' : undefined}
      >
        {said || helpOf(field)}
      </p>
    </div>
  );
}

function helpOf(field: FieldSpec): string {
  const range =
    field.kind === 'number' && field.least !== null && field.most !== null
      ? `${field.least} … ${field.most}`
      : '';
  const legal = field.kind === 'choice' ? '' : (field.legal ?? range);
  const how = field.kind === 'list' ? 'One a line.' : field.kind === 'json' ? 'As JSON.' : '';
  return [field.help, legal && `${legal.charAt(0).toUpperCase()}${legal.slice(1)}.`, how]
    .filter(Boolean)
    .join(' ');
}

interface ControlProps extends Pick<Props, 'field' | 'value' | 'onChange'> {
  readonly common: Readonly<Record<string, unknown>> & { readonly id: string; readonly className: string };
}

function Control({ field, value, onChange, common }: ControlProps) {
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'boolean':
      return (
        <input
          type="checkbox"
          {...common}
          checked={typeof value === 'boolean' ? value : field.usual === true}
          onChange={event => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <select {...common} value={text} onChange={event => onChange(event.currentTarget.value)}>
          <option value="">
            {field.usual ? `as usual (${field.usual})` : field.required ? 'choose' : 'as usual'}
          </option>
          {field.options.map(option => (
            <option key={option}>{option}</option>
          ))}
        </select>
      );
    case 'number':
      return <NumberControl {...{ field, text, onChange, common }} />;
    case 'text':
      if (!field.long)
        return (
          <input
            type="text"
            {...common}
            autoComplete="off"
            spellCheck={false}
            placeholder={field.usual}
            value={text}
            onChange={event => onChange(event.currentTarget.value)}
          />
        );
      return <TextControl {...{ text, onChange, common }} rows={2} />;
    default:
      return <TextControl {...{ text, onChange, common }} rows={3} />;
  }
}

interface TextProps extends Pick<ControlProps, 'onChange' | 'common'> {
  readonly text: string;
}

function TextControl({ text, onChange, common, rows }: TextProps & { readonly rows: number }) {
  return (
    <textarea
      {...common}
      rows={rows}
      spellCheck={false}
      value={text}
      onChange={event => onChange(event.currentTarget.value)}
    />
  );
}

/** Ranges up to this many steps are dragged as well as typed. */
const DRAGGED = 2000;

/** Typed as text, so that what is no number can be said to be none. */
function NumberControl({
  field,
  text,
  onChange,
  common,
}: TextProps & { readonly field: FieldSpec & { kind: 'number' } }) {
  const { least, most, whole } = field;
  const ranged = least !== null && most !== null && (!whole || most - least <= DRAGGED);
  return (
    <span className="palette-number">
      <input
        type="text"
        inputMode={whole ? 'numeric' : 'decimal'}
        {...common}
        autoComplete="off"
        placeholder={field.usual || 'as usual'}
        value={text}
        onChange={event => onChange(event.currentTarget.value)}
      />
      {ranged && (
        <input
          type="range"
          tabIndex={-1}
          data-untouched={text === ''}
          aria-label={`${field.label}, dragged`}
          min={least}
          max={most}
          step={whole ? 1 : (most - least) / 100}
          value={text === '' ? (least + most) / 2 : text}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </span>
  );
}
