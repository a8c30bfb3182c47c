import { type FormEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { SerializedError } from '../../../models/errors.ts';
import type { CommandView } from '../../bus/describe-command.ts';
import { useStage } from '../store/use-stage.tsx';
import { PermissionMark } from './command-list.tsx';
import { FieldInput } from './field-input.tsx';
import { fieldsOf } from './fields.ts';
import { readForm, type Typed, writeForm } from './read-form.ts';

interface Props {
  readonly command: CommandView;
  readonly input: Readonly<Record<string, unknown>>;
  readonly errors: readonly SerializedError[];
  readonly link: boolean;
  readonly onBack: () => void;
  readonly onRun: (input: Record<string, unknown>) => Promise<void>;
}

/** Milliseconds after the last key, until the registry is asked what it thinks of it. */
const PAUSE = 150;
/** With more fields than this, those that need not be filled in are folded away. */
const AT_ONCE = 6;

/** A command's arguments: fields made from its schema, checked by the registry's own rules while one types. */
export function CommandForm({ command, input, errors: refused, link, onBack, onRun }: Props) {
  const { client } = useStage();
  const fields = useMemo(() => fieldsOf(command), [command]);
  const given = useMemo(() => writeForm(fields, input), [fields, input]);
  const [typed, setTyped] = useState<Typed>(given.typed);
  const [errors, setErrors] = useState<readonly SerializedError[]>(refused);
  const [running, setRunning] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    setErrors(refused);
    const controls = [
      ...(form.current?.querySelectorAll<HTMLElement>('[data-field], [type="submit"]') ?? []),
    ];
    const wrong = controls.find(({ dataset }) =>
      refused.some(({ field }) => field && field === dataset.field),
    );
    (wrong ?? controls[0])?.focus();
  }, [refused]);

  // Only what has been touched is told of: that a field is still empty is no mistake yet.
  useEffect(() => {
    if (Object.keys(typed).length === 0) return;
    const timer = setTimeout(() => {
      const call = { command: command.name, input: readForm(fields, typed) };
      client.call<{ errors: SerializedError[] }>('check-input', call).then(
        answer => setErrors(answer.errors.filter(({ field }) => field === undefined || field in typed)),
        () => {},
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [client, command, fields, typed]);

  const run = async () => {
    if (running) return;
    setRunning(true);
    await onRun(readForm(fields, typed));
    setRunning(false);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void run();
  };

  const folded =
    fields.length > AT_ONCE ? fields.filter(({ required, name }) => !required && !(name in given.typed)) : [];
  const shown = fields.filter(field => !folded.includes(field));
  const draw = (field: (typeof fields)[number]) => (
    <FieldInput
      key={field.name}
      field={field}
      value={typed[field.name]}
      error={errors.find(error => error.field === field.name) ?? null}
      onChange={value => setTyped(before => ({ ...before, [field.name]: value }))}
    />
  );
  const elsewhere = errors.filter(({ field }) => !fields.some(({ name }) => name === field));
  return (
    <form
      ref={form}
      className="palette-form"
      data-testid="palette-form"
      noValidate
      onSubmit={onSubmit}
      onKeyDown={onKeyDown}
    >
      <header className="palette-head">
        <button type="button" className="quiet-button" onClick={onBack} aria-label="Back">
          ←
        </button>
        <h2 className="palette-form-title">{command.title}</h2>
        <PermissionMark {...command} />
      </header>
      {link && (
        <p className="palette-link" role="status" data-testid="palette-link">
          A link asks for this. Nothing happens unless you say so.
        </p>
      )}
      <p className="palette-about">{command.description}</p>
      {command.danger !== null && <p className="palette-danger">Lost by it: {command.danger}.</p>}
      {given.unknown.length > 0 && (
        <p className="palette-danger">Left out, since there is no such field: {given.unknown.join(', ')}.</p>
      )}
      <div className="palette-fields">
        {shown.map(draw)}
        {folded.length > 0 && (
          <details
            className="palette-more"
            open={errors.some(error => folded.some(({ name }) => name === error.field))}
          >
            <summary data-testid="palette-more">{folded.length} more, if you like</summary>
            {folded.map(draw)}
          </details>
        )}
      </div>
      {elsewhere.map(error => (
        <p
          key={error.code}
          className="field-error"
          role="alert"
          data-testid="palette-error"
          data-code={error.code}
        >
          {error.message} {error.hint}
        </p>
      ))}
      <footer className="palette-foot">
        <button
          type="submit"
          className={command.danger === null ? 'action-button' : 'danger-button'}
          data-testid="palette-run"
          aria-busy={running}
        >
          {command.title}
        </button>
        <span className="palette-hint">Ctrl+Enter</span>
      </footer>
    </form>
  );
}
