import { useState } from 'react';
import { CloseIcon } from '../frame/icons.tsx';
import type { ControlProps } from './setting-control.tsx';

/** Folders, each with the way to take it out, and a line to name another one. */
export function PathList({
  setting,
  value,
  held,
  onSet,
  common,
}: ControlProps & { readonly common: object }) {
  const [typed, setTyped] = useState('');
  const paths = Array.isArray(value) ? (value as readonly string[]) : [];
  const add = async () => {
    const path = typed.trim();
    if (path !== '' && (await onSet([...paths.filter(known => known !== path), path]))) setTyped('');
  };
  return (
    <div className="setting-paths">
      <ul aria-label={setting.title}>
        {paths.map(path => (
          <li key={path} data-testid={`setting-path-${setting.name}`}>
            <span className="numbers" title={path}>
              {path}
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={`Take out ${path}`}
              disabled={held}
              onClick={() => void onSet(paths.filter(known => known !== path))}
            >
              <CloseIcon />
            </button>
          </li>
        ))}
      </ul>
      {!held && (
        <div className="flex items-center gap-2">
          <input
            type="text"
            className="numbers field-input"
            {...common}
            autoComplete="off"
            spellCheck={false}
            placeholder="whole path of another folder"
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
            onKeyDown={event => {
              if (event.key === 'Enter') void add();
            }}
          />
          <button
            type="button"
            className="chip chip-small flex-none"
            data-testid={`setting-add-${setting.name}`}
            disabled={typed.trim() === ''}
            onClick={() => void add()}
          >
            Add
          </button>
        </div>
      )}
    </div>
  );
}
