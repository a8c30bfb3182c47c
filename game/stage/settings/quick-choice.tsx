import type { GenerateInput } from '../../api/protocol.ts';
import type { QuickLora } from '../../extra-networks/quick-lora.ts';
import { changeBeginning, readBeginning } from '../store/draft.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';

interface Props {
  /** Undefined: the model has none. */
  readonly lora: QuickLora | undefined;
}

/** Whether to paint in a few steps. Nothing where the model cannot, unless it is asked to: that can be taken back. */
export function QuickChoice({ lora }: Props) {
  const { store } = useStage();
  const beginning = useStageState(state => state.draft.beginning);
  const pressed = readBeginning(beginning).quick === true;
  if (!lora && !pressed) return null;
  const press = () => {
    const quick = (pressed ? { quick: undefined } : { quick: true }) as Partial<GenerateInput>;
    // What was typed for the usual number of steps is none of the few.
    const few = pressed ? {} : { steps: '', guidanceScale: '', sampler: '' };
    store.dispatch({ type: 'draft', patch: { ...few, beginning: changeBeginning(beginning, quick) } });
  };
  return (
    <button
      type="button"
      className="chip self-start"
      data-testid="quick"
      aria-pressed={pressed}
      title={
        lora ? `${lora.steps} steps, by ${lora.name}: at once, and a little rougher` : 'This model cannot'
      }
      onClick={press}
    >
      Quick
    </button>
  );
}
