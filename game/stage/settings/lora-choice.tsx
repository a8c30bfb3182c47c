import type { ReactNode } from 'react';
import type { LoraView } from '../../api/protocol.ts';
import { CloseIcon } from '../frame/icons.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import {
  LORA_STRENGTH,
  lorasOf,
  withLora,
  withLoraStrength,
  withoutLora,
  withWords,
  wordsToAdd,
} from './lora-tag.ts';
import { Slider } from './slider.tsx';

interface Props {
  readonly loras: readonly LoraView[];
  /** The model cannot work with any. */
  readonly takesNone: boolean;
  /** Stands at the end of the row in which one is added. */
  readonly children?: ReactNode;
}

/** LoRAs of the prompt, each with its strength and its words, and those that can be added; without any, the children alone. */
export function LoraChoice({ loras, takesNone, children }: Props) {
  const { store } = useStage();
  const prompt = useStageState(state => state.draft.prompt);
  const used = lorasOf(prompt);
  const write = (text: string) => store.dispatch({ type: 'draft', patch: { prompt: text } });
  if (loras.length === 0 && used.length === 0) return children;
  return (
    <div className="flex flex-col gap-2">
      {used.map(({ name, strength }) => (
        <div key={name} className="flex flex-col gap-1" data-testid="lora-used">
          <div className="flex items-end gap-1">
            <div className="min-w-0 flex-1">
              <Slider
                label={loras.some(known => known.name === name) ? name : `${name} (not here)`}
                testId={`lora-${name}`}
                value={strength}
                {...LORA_STRENGTH}
                onChange={value => write(withLoraStrength(prompt, name, value))}
              />
            </div>
            <button
              type="button"
              className="icon-button"
              aria-label={`Take the LoRA ${name} out`}
              onClick={() => write(withoutLora(prompt, name))}
            >
              <CloseIcon />
            </button>
          </div>
          <Words prompt={prompt} of={loras.find(known => known.name === name)} write={write} />
        </div>
      ))}
      <div className="flex items-center gap-3">
        <select
          data-testid="lora"
          aria-label="Add a LoRA"
          className="field-input min-w-0 flex-1 disabled:opacity-50"
          disabled={takesNone}
          value=""
          onChange={event => {
            const name = event.currentTarget.value;
            if (name !== '') write(withLora(prompt, name));
          }}
        >
          <option value="">{takesNone ? 'this model takes no LoRA' : 'add a LoRA …'}</option>
          {loras
            .filter(({ name }) => !used.some(lora => lora.name === name))
            .map(({ name, family }) => (
              <option key={name} value={name}>
                {family ? `${name} · ${family}` : name}
              </option>
            ))}
        </select>
        {children}
      </div>
    </div>
  );
}

interface WordsProps {
  readonly prompt: string;
  readonly of: LoraView | undefined;
  write(prompt: string): void;
}

/** What the LoRA was taught with and the prompt does not say: many do little without. */
function Words({ prompt, of: lora, write }: WordsProps) {
  const words = wordsToAdd(prompt, lora?.words ?? []);
  if (words.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-1 text-12">
      <span className="text-dim">Its words:</span>
      {words.map(word => (
        <button
          key={word}
          type="button"
          className="chip"
          data-testid="lora-word"
          title={`Put “${word}” before the prompt`}
          onClick={() => write(withWords(prompt, word))}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
