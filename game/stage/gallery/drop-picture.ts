import { useEffect, useState } from 'react';
import { serializeError } from '../../../models/errors.ts';
import { useStage } from '../store/use-stage.tsx';
import { OWN_DRAG } from './drag-out.ts';

/** A PNG dropped anywhere on the page gives its settings to the draft. True while one hovers over the page. */
export function useDropPicture(): boolean {
  const { store, client } = useStage();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holdsFile = (event: DragEvent) => {
      const types = event.dataTransfer?.types ?? [];
      return types.includes('Files') && !types.includes(OWN_DRAG);
    };
    const onOver = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const onDrop = async (event: DragEvent) => {
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      setOver(false);
      const file = holdsFile(event) ? event.dataTransfer?.files[0] : undefined;
      if (!file) return;
      try {
        const { droppedSettings } = await import('./dropped-settings.ts');
        const { settings, notes } = await droppedSettings(
          file,
          store.state().models.map(model => model.name),
        );
        client.recall(settings, 'all');
        store.dispatch({
          type: 'note',
          message: [`The settings of ${file.name} are loaded`, ...notes].join('; '),
        });
      } catch (error) {
        store.dispatch({ type: 'error', error: serializeError(error) });
      }
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [store, client]);
  return over;
}
