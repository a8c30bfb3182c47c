import type { SettingView } from './setting-view.ts';

/** Those of which every word is found in what they say. */
export function searchSettings<
  View extends Pick<SettingView, 'name' | 'group' | 'title' | 'description' | 'variable'>,
>(settings: readonly View[], search: string): View[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return settings.filter(({ name, group, title, description, variable }) => {
    const text = `${group} ${title} ${description} ${name} ${variable ?? ''}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}
