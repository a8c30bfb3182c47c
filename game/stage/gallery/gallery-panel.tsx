import { useEffect } from 'react';
import { type AlbumState, isFiltered } from '../album/album.ts';
import { AlbumFilters } from '../album/album-filters.tsx';
import { AlbumGrid } from '../album/album-grid.tsx';
import { AlbumSearch } from '../album/album-search.tsx';
import { SelectionBar } from '../album/selection-bar.tsx';
import { Panel } from '../frame/panel.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';

/** All pictures there are: searched, filtered, marked, and scrolled through however many they may be. */
export function GalleryPanel() {
  const { client } = useStage();
  const album = useStageState(state => state.album);
  useEffect(() => client.album.open(), [client]);
  return (
    <Panel title="Pictures" focus="input" tall>
      <AlbumSearch />
      <AlbumFilters />
      <AlbumGrid />
      {album.selected.length > 0 && <SelectionBar />}
      <p className="numbers pt-2 text-12 text-dim" role="status" data-testid="album-status">
        {statusText(album)}
      </p>
    </Panel>
  );
}

export function statusText({ total, filter, understood }: AlbumState): string {
  if (total === null) return 'looking…';
  const count = total.toLocaleString('en');
  if (understood !== null) {
    const reading =
      understood.known < understood.of
        ? ` · ${understood.known.toLocaleString('en')} of ${understood.of.toLocaleString('en')} read so far`
        : '';
    return `the ${count} most similar${reading}`;
  }
  return isFiltered(filter) ? `${count} match` : `${count} pictures`;
}
