import { useStage, useStageState } from '../store/use-stage.tsx';

/** Words, or what they mean; or the picture that others are to be like. */
export function AlbumSearch() {
  const { client } = useStage();
  const { search, by, like } = useStageState(state => state.album.filter);
  if (like !== null) {
    return (
      <div className="flex items-center gap-3 pb-3">
        <img
          src={`${like.url.replace(/file$/, 'thumbnail')}`}
          alt=""
          className="h-10 w-10 rounded object-cover"
        />
        <p className="line-clamp-2 min-w-0 flex-1 text-14 text-text">
          Like “{like.settings?.prompt ?? 'this picture'}”
        </p>
        <button type="button" className="quiet-button" onClick={() => client.album.filter({ like: null })}>
          All pictures
        </button>
      </div>
    );
  }
  const meaning = by === 'meaning';
  return (
    <div className="flex items-center gap-2 pb-3">
      <input
        type="search"
        data-testid="gallery-search"
        className="field-input"
        aria-label="Search the pictures"
        placeholder={meaning ? 'say what you remember of it' : 'search the prompts'}
        value={search}
        onChange={event => client.album.filter({ search: event.currentTarget.value })}
      />
      <button
        type="button"
        className="chip chip-small"
        data-testid="by-meaning"
        aria-pressed={meaning}
        title="Search by what words mean, not by how they are written"
        onClick={() => client.album.filter({ by: meaning ? 'words' : 'meaning' })}
      >
        By meaning
      </button>
    </div>
  );
}
