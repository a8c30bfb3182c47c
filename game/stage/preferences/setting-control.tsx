import { type KeyboardEvent, useState } from 'react';
import type { SettingView } from '../../settings/setting-view.ts';
import { PathList } from './path-list.tsx';

export interface ControlProps {
  readonly setting: SettingView;
  readonly value: unknown;
  /** Of the control; its title is `…-title`, what it means `…-help`. */
  readonly id: string;
  /** Somebody else decides. */
  readonly held: boolean;
  readonly invalid: boolean;
  /** Answers whether it was taken. */
  readonly onSet: (value: unknown) => Promise<boolean>;
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Those that need a line of their own under their title. */
export const isWide = ({ schema, kept }: SettingView): boolean => {
  const { type, enum: options } = schema as Schema;
  return type === 'array' || (type === 'string' && !options) || (kept === 'page' && isNumber(schema));
};

const isNumber = ({ type }: Schema) => type === 'number' || type === 'integer';

/** What a setting is set with, by the form of its value. */
export function SettingControl(props: ControlProps) {
  const { setting, value, id, held, invalid, onSet } = props;
  const { type, enum: options, minimum = 0, maximum = 1 } = setting.schema as Schema;
  const common = {
    id,
    'data-testid': `setting-${setting.name}`,
    'aria-describedby': `${id}-help`,
    'aria-invalid': invalid,
    disabled: held,
  };
  if (type === 'boolean')
    return (
      <button
        type="button"
        role="switch"
        className="switch"
        {...common}
        aria-labelledby={`${id}-title`}
        aria-checked={value === true}
        onClick={() => void onSet(value !== true)}
      />
    );
  if (options)
    return (
      <select
        className="chip chip-small chip-select"
        {...common}
        value={String(value)}
        onChange={event => void onSet(event.currentTarget.value)}
      >
        {options.map(option => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  if (type === 'array') return <PathList {...props} common={common} />;
  // What the page keeps shows at once what it does: it is turned, not typed.
  if (setting.kept === 'page' && isNumber(setting.schema))
    return (
      <span className="setting-slider">
        <input
          type="range"
          className="slider"
          {...common}
          min={minimum}
          max={maximum}
          step={maximum - minimum > 50 ? 5 : 1}
          value={Number(value)}
          style={
            {
              '--filled': `${(100 * (Number(value) - minimum)) / (maximum - minimum)}%`,
            } as React.CSSProperties
          }
          onChange={event => void onSet(Number(event.currentTarget.value))}
        />
        <output htmlFor={id} className="numbers text-12 text-text">
          {Number(value)} {setting.unit}
        </output>
      </span>
    );
  return <TypedControl {...props} common={common} number={isNumber(setting.schema)} />;
}

/** Typed, and taken by Enter or by leaving it; emptied: back to usual. What is wrong stays, to be corrected. */
function TypedControl({
  setting,
  value,
  number,
  onSet,
  common,
}: ControlProps & { readonly number: boolean; readonly common: object }) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === null || setting.secret ? '' : String(value));
  const take = async () => {
    if (typed === null || (setting.secret && typed === '')) return setTyped(null);
    const text = typed.trim();
    const read = number && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    if (await onSet(text === '' ? undefined : read)) setTyped(null);
  };
  return (
    <input
      type={setting.secret ? 'password' : 'text'}
      className={number ? 'numbers field-input setting-number' : 'field-input'}
      {...common}
      inputMode={number ? 'decimal' : 'text'}
      autoComplete="off"
      spellCheck={false}
      placeholder={
        setting.secret ? (setting.from === 'kept' ? 'kept' : 'none') : number ? 'auto' : (setting.unset ?? '')
      }
      title={setting.legal}
      value={shown}
      onChange={event => setTyped(event.currentTarget.value)}
      onBlur={() => void take()}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') void take();
        if (event.key === 'Escape' && typed !== null) {
          // The panel stays for this one.
          event.stopPropagation();
          setTyped(null);
        }
      }}
    />
  );
}
