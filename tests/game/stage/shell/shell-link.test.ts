import { describe, expect, test } from 'vitest';
import type { ListenMode } from '../../../../game/api/voice-protocol.ts';
import type { Client } from '../../../../game/stage/client.ts';
import { readLink } from '../../../../game/stage/shell/deep-link.ts';
import { hearNews } from '../../../../game/stage/shell/shell-link.ts';
import { createStore } from '../../../../game/stage/store/store.ts';

describe('a link', () => {
  test.each([
    'aurora:',
    'aurora://',
    'http://paint?prompt=x',
    'javascript:alert(1)',
    'aurora://../../etc',
    'aurora://paint%20it',
    'no link',
    '',
  ])('%j asks for nothing', link => expect(readLink(link)).toBeNull());

  test.each([
    [
      'aurora://paint?prompt=a%20fox&steps=8',
      { command: 'generate', input: { prompt: 'a fox', steps: '8' } },
    ],
    ['aurora:paint?prompt=a+fox', { command: 'generate', input: { prompt: 'a fox' } }],
    ['AURORA://Say/?text=hi', { command: 'say', input: { text: 'hi' } }],
    ['aurora://constructor', { command: 'constructor', input: {} }],
  ])('%s', (link, request) => expect(readLink(link)).toEqual(request));

  test('with a flood of fields is cut', () => {
    const many = Array.from({ length: 500 }, (_, i) => `f${i}=1`).join('&');
    expect(Object.keys(readLink(`aurora://paint?${many}`)!.input)).toHaveLength(40);
  });
});

function page() {
  const store = createStore();
  const asked: ListenMode[] = [];
  const hearing = {
    async listen(mode: ListenMode) {
      asked.push(mode);
      store.dispatch({ type: 'voice', patch: { listening: mode } });
    },
  } as Client['hearing'];
  const root = { dataset: {} as Record<string, string> };
  return { store, asked, root, hear: hearNews({ store, client: { hearing }, root }) };
}

describe('news of the shell', () => {
  test('a link opens the palette with what it asks for, marked as a link; one that asks for nothing does nothing', () => {
    const { store, hear } = page();
    hear({ type: 'link', link: 'aurora://' });
    expect(store.state().palette).toBeNull();
    hear({ type: 'link', link: 'aurora://paint?prompt=fox' });
    expect(store.state().palette).toEqual({ command: 'generate', input: { prompt: 'fox' }, link: true });
  });

  test('the talk key is pressed to begin, and pressed again to end', () => {
    const { asked, hear } = page();
    hear({ type: 'talk' });
    hear({ type: 'talk' });
    expect(asked).toEqual(['hold', 'off']);
  });

  test('that clicks go through is known to the page', () => {
    const { root, hear } = page();
    hear({ type: 'view', view: { companion: true, clickThrough: true, talkKeys: null, throughKeys: null } });
    expect(root.dataset.clickThrough).toBe('true');
  });
});
