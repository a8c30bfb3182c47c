import { useEffect } from 'react';
import { useStage } from '../store/use-stage.tsx';

/**
 * Space held talks, unless somebody types or a button has the focus (an empty prompt line has no use for a space).
 * M mutes, with Alt while typing. The first touch of anything lets the page make a sound.
 */
export function useVoiceKeys(): void {
  const { store, client } = useStage();
  useEffect(() => {
    const touched = () => client.voice.touched();
    const onDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      if (event.code === 'KeyM' && (event.altKey || !isTyping(event.target))) {
        event.preventDefault();
        if (!event.repeat) client.voice.setVolume({ muted: !store.state().voice.muted });
      } else if (event.code === 'Space' && !event.altKey && talksFrom(event.target)) {
        event.preventDefault();
        if (!event.repeat && store.state().voice.listening === 'off') void client.hearing.listen('hold');
      }
    };
    const letGo = () => {
      if (store.state().voice.listening === 'hold') void client.hearing.listen('off');
    };
    const onUp = (event: KeyboardEvent) => {
      if (event.code === 'Space') letGo();
    };
    window.addEventListener('pointerdown', touched);
    window.addEventListener('keydown', touched);
    window.addEventListener('keydown', onDown);
    window.addEventListener('keyup', onUp);
    // A window that loses the focus does not hear the key being let go.
    window.addEventListener('blur', letGo);
    return () => {
      window.removeEventListener('pointerdown', touched);
      window.removeEventListener('keydown', touched);
      window.removeEventListener('keydown', onDown);
      window.removeEventListener('keyup', onUp);
      window.removeEventListener('blur', letGo);
    };
  }, [store, client]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select') !== null;

function talksFrom(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement && target.matches('.prompt-field')) return target.value === '';
  return !(
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, button, a, summary, [role]') !== null
  );
}
