import { useEffect, useRef } from 'react';
import { Panel } from '../frame/panel.tsx';
import { hasMore } from '../store/gallery.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { PictureButton } from './orbit-view.tsx';

/** All pictures: searched by the words of their prompts, fetched as far as one scrolls. */
export function GalleryPanel() {
  const { client } = useStage();
  const gallery = useStageState(state => state.gallery);
  return (
    <Panel title="Pictures" focus="input" tall>
      <input
        type="search"
        data-testid="gallery-search"
        className="field-input mb-3"
        aria-label="Search the prompts"
        placeholder="search the prompts"
        value={gallery.search}
        onChange={event => client.search(event.currentTarget.value)}
      />
      <div className="min-h-0 flex-1 overflow-y-auto pr-1">
        <ul className="grid grid-cols-3 gap-2">
          {gallery.pictures.map(picture => (
            <li key={picture.id} className="aspect-square">
              <PictureButton picture={picture} />
            </li>
          ))}
        </ul>
        {gallery.total === 0 && (
          <p className="text-14 text-dim">
            {gallery.search === '' ? 'No pictures yet.' : `No prompt has the words “${gallery.search}”.`}
          </p>
        )}
        {hasMore(gallery) && <Sentinel key={gallery.pictures.length} onSeen={() => client.loadMore()} />}
      </div>
      <p className="numbers pt-2 text-12 text-dim" role="status">
        {gallery.total === null ? 'looking…' : `${gallery.pictures.length} of ${gallery.total}`}
      </p>
    </Panel>
  );
}

/** A line at the list's end that asks for more when it comes near the view. */
function Sentinel({ onSeen }: { onSeen: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  const told = useRef(onSeen);
  told.current = onSeen;
  useEffect(() => {
    if (!ref.current) return;
    const observer = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && told.current(),
      { rootMargin: '300px' },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return <div ref={ref} className="h-px" aria-hidden="true" />;
}
