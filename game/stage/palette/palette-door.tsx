import { lazy, Suspense } from 'react';
import { useStageState } from '../store/use-stage.tsx';

/** Its code comes when it is first opened: the page is there to type into before. */
const Palette = lazy(() => import('./palette.tsx'));

export function PaletteDoor() {
  const request = useStageState(state => state.palette);
  if (request === null) return null;
  return (
    <Suspense>
      <Palette request={request} />
    </Suspense>
  );
}
