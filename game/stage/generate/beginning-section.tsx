import { lazy, Suspense, useRef, useState } from 'react';
import { serializeError } from '../../../models/errors.ts';
import { LIMITS, MASKED_CONTENTS, RESIZE_MODES } from '../../../models/settings.ts';
import type { GenerateInput } from '../../api/protocol.ts';
import { Slider } from '../settings/slider.tsx';
import { changeBeginning, readBeginning, WITHOUT_PICTURE } from '../store/draft.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { beginningUrl } from './beginning-url.ts';

const MaskPainter = lazy(() => import('../mask/mask-painter.tsx'));

/** The kernel's own where a picture is begun with and nothing is said. */
const USUAL_STRENGTH = 0.75;

/** A picture to begin with, how much of it is painted over, and where. */
export function BeginningSection() {
  const { store, client } = useStage();
  const beginning = useStageState(state => state.draft.beginning);
  const [masking, setMasking] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const { image, mask, strength, resize, maskBlur, maskInvert, maskedContent, onlyMaskedPadding } =
    readBeginning(beginning);
  const change = (patch: Partial<GenerateInput>) =>
    store.dispatch({ type: 'draft', patch: { beginning: changeBeginning(beginning, patch) } });
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    await client.painting.beginWith(chosen).catch(error => {
      store.dispatch({ type: 'error', error: serializeError(error) });
    });
  };

  const chooser = (
    <input
      ref={file}
      type="file"
      accept="image/*"
      className="sr-only"
      tabIndex={-1}
      aria-label="A picture file to begin with"
      data-testid="begin-file"
      onChange={event => {
        void take(event.currentTarget.files?.[0]);
        event.currentTarget.value = '';
      }}
    />
  );
  if (image === undefined)
    return (
      <div className="flex items-center justify-between gap-2 text-12 text-dim">
        <span>Begins with noise. Drop a picture, or</span>
        <button type="button" className="chip chip-small" onClick={() => file.current?.click()}>
          Choose a picture
        </button>
        {chooser}
      </div>
    );

  const padded = onlyMaskedPadding !== undefined;
  return (
    <div className="flex flex-col gap-3" data-testid="begin-picture">
      <div className="flex items-start gap-3">
        <div className="begin-thumb">
          <img src={beginningUrl(image)} alt="What painting begins with" />
          {mask !== undefined && <img src={beginningUrl(mask)} alt="" className="begin-mask" />}
        </div>
        <div className="min-w-0 flex-1">
          <Slider
            label="Strength, how much is painted over"
            testId="strength"
            value={strength ?? USUAL_STRENGTH}
            min={0.05}
            max={1}
            step={0.05}
            onChange={value => change({ strength: value })}
          />
          <div className="flex flex-wrap gap-1.5 pt-2">
            <button
              type="button"
              className="chip chip-small"
              data-testid="paint-mask"
              onClick={() => setMasking(true)}
            >
              {mask === undefined ? 'Paint a mask' : 'Change the mask'}
            </button>
            {mask !== undefined && (
              <button
                type="button"
                className="quiet-button"
                onClick={() =>
                  change({ ...WITHOUT_PICTURE, image, strength, resize } as Partial<GenerateInput>)
                }
              >
                No mask
              </button>
            )}
            <button
              type="button"
              className="quiet-button"
              data-testid="begin-noise"
              onClick={() => change(WITHOUT_PICTURE)}
            >
              Begin with noise
            </button>
          </div>
        </div>
      </div>
      <div className="grid grid-cols-2 gap-3">
        <Select
          label="Brought to size by"
          testId="resize"
          value={resize ?? RESIZE_MODES[0]}
          options={RESIZE_MODES}
          onChoose={value => change({ resize: value })}
        />
        {mask !== undefined && (
          <Select
            label="Under the mask"
            testId="masked-content"
            value={maskedContent ?? 'original'}
            options={MASKED_CONTENTS}
            onChoose={value => change({ maskedContent: value })}
          />
        )}
      </div>
      {mask !== undefined && (
        <>
          <Slider
            label="Softness of its edge"
            testId="mask-blur"
            value={maskBlur ?? 4}
            {...LIMITS.maskBlur}
            step={1}
            unit=" px"
            onChange={value => change({ maskBlur: value })}
          />
          <div className="flex flex-wrap gap-1.5">
            <Toggle
              on={maskInvert === true}
              testId="mask-invert"
              onToggle={on => change({ maskInvert: on ? true : undefined } as Partial<GenerateInput>)}
            >
              Paint what is around it
            </Toggle>
            <Toggle
              on={padded}
              testId="only-masked"
              onToggle={on => change({ onlyMaskedPadding: on ? 32 : undefined } as Partial<GenerateInput>)}
            >
              At full size
            </Toggle>
          </div>
          {padded && (
            <Slider
              label="Kept around it"
              testId="mask-padding"
              value={onlyMaskedPadding}
              min={0}
              max={256}
              step={8}
              unit=" px"
              onChange={value => change({ onlyMaskedPadding: value })}
            />
          )}
        </>
      )}
      {chooser}
      {masking && (
        <Suspense fallback={null}>
          <MaskPainter
            picture={beginningUrl(image)}
            mask={mask === undefined ? null : beginningUrl(mask)}
            onDone={async png => {
              setMasking(false);
              await client.painting.mask(png).catch(error => {
                store.dispatch({ type: 'error', error: serializeError(error) });
              });
            }}
            onCancel={() => setMasking(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

interface SelectProps<Name extends string> {
  readonly label: string;
  readonly testId: string;
  readonly value: Name;
  readonly options: readonly Name[];
  readonly onChoose: (name: Name) => void;
}

export function Select<Name extends string>({ label, testId, value, options, onChoose }: SelectProps<Name>) {
  return (
    <label className="field">
      <span className="text-12 text-dim">{label}</span>
      <select
        className="field-input"
        data-testid={testId}
        value={value}
        onChange={event => onChoose(event.currentTarget.value as Name)}
      >
        {(options.includes(value) ? options : [value, ...options]).map(option => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}

interface ToggleProps {
  readonly children: string;
  readonly on: boolean;
  readonly testId: string;
  readonly onToggle: (on: boolean) => void;
}

export function Toggle({ children, on, testId, onToggle }: ToggleProps) {
  return (
    <button
      type="button"
      className="chip chip-small"
      data-testid={testId}
      aria-pressed={on}
      onClick={() => onToggle(!on)}
    >
      {children}
    </button>
  );
}
