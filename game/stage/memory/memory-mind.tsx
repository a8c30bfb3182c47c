import { useEffect, useState, useSyncExternalStore } from 'react';
import type { GoalView } from '../../memory/reflect/goals.ts';
import { useStage } from '../store/use-stage.tsx';
import type { MemoryBook } from './memory-book.ts';

const DREAMS = 'mind.dreams';

/** What she means to do, to be answered or dropped; and whether she may dream. */
export function MemoryMind({ book }: { book: MemoryBook }) {
  const { client } = useStage();
  const [goals, setGoals] = useState<readonly GoalView[]>([]);
  const load = async () => {
    const answer = await client.attempt<{ goals: readonly GoalView[] }>('goals', {});
    if (answer) setGoals(answer.goals);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when somebody looks
  useEffect(() => void load(), []);
  const settle = async (goal: GoalView, answer: { memory?: string; drop?: boolean }) => {
    await client.attempt('settle-goal', { goal: goal.id, ...answer });
    await load();
    book.reload();
  };
  const paint = async (goal: GoalView) => {
    const job = await client.attempt('generate', goal.paint);
    if (job) await settle(goal, {});
  };
  return (
    <div className="flex flex-col gap-2 pb-3">
      {goals.length > 0 && (
        <ul className="flex flex-col gap-2" aria-label="What she means to do" data-testid="goals">
          {goals.map(goal => (
            <li key={goal.id} className="memory-goal" data-testid="goal">
              <p className="line-clamp-2 text-14 text-text">{goal.text}</p>
              <div className="flex flex-wrap gap-1">
                {goal.options.map(({ memory, says }) => (
                  <button
                    key={memory}
                    type="button"
                    className="chip chip-small"
                    onClick={() => settle(goal, { memory })}
                  >
                    {says}
                  </button>
                ))}
                {goal.paint && (
                  <button type="button" className="chip chip-small" onClick={() => paint(goal)}>
                    Paint it
                  </button>
                )}
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`Not now: ${goal.text}`}
                  onClick={() => settle(goal, { drop: true })}
                >
                  Not now
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Dreams />
    </div>
  );
}

function Dreams() {
  const { client } = useStage();
  const settings = useSyncExternalStore(client.settings.subscribe, client.settings.list);
  useEffect(() => void client.settings.load(), [client]);
  const setting = settings.find(({ name }) => name === DREAMS);
  if (!setting) return null;
  return (
    <div className="flex items-center justify-between gap-3">
      <p className="text-12 text-dim" id="memory-dreams">
        She may dream: small pictures of what she remembers, while nobody needs the machine
      </p>
      <button
        type="button"
        role="switch"
        className="switch"
        data-testid="memory-dreams"
        aria-labelledby="memory-dreams"
        aria-checked={setting.value === true}
        onClick={() =>
          void client
            .attempt('set-setting', { name: DREAMS, value: setting.value !== true })
            .then(() => client.settings.load())
        }
      />
    </div>
  );
}
