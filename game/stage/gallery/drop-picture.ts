import { useEffect, useState } from 'react';
import { serializeError } from '../../../models/errors.ts';
import { useStage } from '../store/use-stage.tsx';
import { OWN_DRAG } from './drag-out.ts';

/** What a picture says when it says nothing of its making: then it is one to begin with. */
const NO_METADATA = 'PICTURE_NO_SETTINGS';

/** A picture dropped anywhere on the page gives its settings to the draft, or else itself; a character's card is imported. True while one hovers over the page. */
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
    const take = async (file: File) => {
      const card = await import('../conversation/character-card.ts');
      if (await card.isCard(file)) {
        const character = await card.importCard(file);
        store.dispatch({ type: 'character-imported' });
        return card.importedNote(character);
      }
      const { droppedSettings } = await import('./dropped-settings.ts');
      const models = store.state().models.map(model => model.name);
      const { settings, notes } = await droppedSettings(file, models);
      client.recall(settings, 'all');
      return [`The settings of ${file.name} are loaded`, ...notes].join('; ');
    };
    const onDrop = async (event: DragEvent) => {
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      setOver(false);
      const file = holdsFile(event) ? event.dataTransfer?.files[0] : undefined;
      if (!file) return;
      try {
        const message = await take(file).catch(async error => {
          if (serializeError(error).code !== NO_METADATA) throw error;
          await client.painting.beginWith(file);
          return `Painting begins with ${file.name}`;
        });
        store.dispatch({ type: 'note', message });
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
