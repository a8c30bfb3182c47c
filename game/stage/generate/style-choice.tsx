import { useState } from 'react';
import { CloseIcon } from '../frame/icons.tsx';
import { styleNames } from '../store/draft.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';

/** Styles that the prompt goes through, and how what stands there now becomes one. */
export function StyleChoice() {
  const { store, client } = useStage();
  const styles = useStageState(state => state.files.styles);
  const draft = useStageState(state => state.draft);
  const [saving, setSaving] = useState(false);
  const used = styleNames(draft.styles);
  const use = (names: readonly string[]) =>
    store.dispatch({ type: 'draft', patch: { styles: names.join('\n') } });
  return (
    <div className="field">
      <span className="text-12 text-dim">Styles</span>
      <div className="flex flex-wrap items-center gap-1.5">
        {used.map(name => (
          <span key={name} className="chip chip-small label-chip" data-testid="style-used">
            {name}
            <button
              type="button"
              aria-label={`Without the style ${name}`}
              onClick={() => use(used.filter(other => other !== name))}
            >
              <CloseIcon />
            </button>
          </span>
        ))}
        {styles.length > used.length && (
          <select
            className="chip chip-small chip-select"
            data-testid="style"
            aria-label="Add a style"
            value=""
            onChange={event => event.currentTarget.value !== '' && use([...used, event.currentTarget.value])}
          >
            <option value="">Add …</option>
            {styles
              .filter(({ name }) => !used.includes(name))
              .map(({ name, prompt, negativePrompt }) => (
                <option key={name} value={name} title={[prompt, negativePrompt].filter(Boolean).join(' / ')}>
                  {name}
                </option>
              ))}
          </select>
        )}
        <button
          type="button"
          className="quiet-button"
          aria-expanded={saving}
          data-testid="style-new"
          onClick={() => setSaving(!saving)}
        >
          {saving ? 'Close' : 'Save as a style'}
        </button>
      </div>
      {saving && (
        <StyleEditor
          prompt={draft.prompt}
          negativePrompt={draft.negativePrompt}
          onSave={style => {
            void client.painting.saveStyle(style);
            setSaving(false);
          }}
        />
      )}
    </div>
  );
}

interface EditorProps {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly onSave: (style: { name: string; prompt: string; negativePrompt: string }) => void;
}

/** A name for what stands in the prompt; and the styles of one's own, to be deleted. */
function StyleEditor({ prompt, negativePrompt, onSave }: EditorProps) {
  const { client } = useStage();
  const styles = useStageState(state => state.files.styles);
  const [name, setName] = useState('');
  const [text, setText] = useState(prompt === '' ? '{prompt}, ' : `{prompt}, ${prompt}`);
  return (
    <div className="flex flex-col gap-2 pt-1">
      <input
        className="field-input"
        data-testid="style-name"
        aria-label="Name of the style"
        placeholder="its name"
        maxLength={200}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <textarea
        className="field-input min-h-14 resize-none"
        data-testid="style-text"
        aria-label="What the style writes; {prompt} is where the prompt goes"
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <div className="flex flex-wrap items-center gap-1.5">
        <button
          type="button"
          className="chip chip-small"
          data-testid="style-save"
          disabled={name.trim() === ''}
          onClick={() => onSave({ name: name.trim(), prompt: text.trim(), negativePrompt })}
        >
          Save
        </button>
        {styles
          .filter(({ own }) => own)
          .map(style => (
            <button
              key={style.name}
              type="button"
              className="quiet-button hover:text-coral"
              title={style.prompt}
              onClick={() => client.painting.deleteStyle(style.name)}
            >
              Delete {style.name}
            </button>
          ))}
      </div>
    </div>
  );
}
