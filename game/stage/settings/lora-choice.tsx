import { useId } from 'react';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { withLora } from './lora-tag.ts';

interface Props {
  readonly names: readonly string[];
  /** The model cannot work with any. */
  readonly takesNone: boolean;
}

/** Puts a LoRA into the prompt, where its strength can be changed. Nothing where there are none. */
export function LoraChoice({ names, takesNone }: Props) {
  const { store } = useStage();
  const prompt = useStageState(state => state.draft.prompt);
  const id = useId();
  if (names.length === 0) return null;
  return (
    <div className="field">
      <label htmlFor={id}>Add a LoRA</label>
      <select
        id={id}
        data-testid="lora"
        className="field-input disabled:opacity-50"
        disabled={takesNone}
        value=""
        onChange={event => {
          const name = event.currentTarget.value;
          if (name !== '') store.dispatch({ type: 'draft', patch: { prompt: withLora(prompt, name) } });
        }}
      >
        <option value="">{takesNone ? 'this model takes none' : 'to the prompt …'}</option>
        {names.map(name => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}
