import { useState } from 'react';
import { useStage } from '../store/use-stage.tsx';

const EXAMPLES = ['steps: 10, 20, 40', 'seed: 1-4', 'guidanceScale: 2, 4, 8'] as const;

/** Every combination of what varies, in one picture. */
export function GridSection() {
  const { client } = useStage();
  const [axes, setAxes] = useState({ x: '', y: '', z: '' });
  const nothing = Object.values(axes).every(axis => axis.trim() === '');
  return (
    <div className="flex flex-col gap-2">
      {(['x', 'y', 'z'] as const).map((name, i) => (
        <label key={name} className="flex items-center gap-2 text-12 text-dim">
          <span className="w-14">{['across', 'down', 'blocks'][i]}</span>
          <input
            className="field-input numbers"
            data-testid={`grid-${name}`}
            placeholder={EXAMPLES[i]}
            value={axes[name]}
            onChange={event => setAxes({ ...axes, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <p className="text-12 text-dim">
        A field, a colon, its values; <span className="numbers">replace: fox, owl</span> exchanges words.
        Parts of the prompt behind | are combined as well.
      </p>
      <button
        type="button"
        className="chip chip-small self-start disabled:opacity-45"
        data-testid="paint-grid"
        disabled={nothing}
        onClick={() => client.painting.grid(axes)}
      >
        Paint the grid
      </button>
    </div>
  );
}
