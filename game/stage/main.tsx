import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { warmUp } from '../mind/language/warm-up.ts';
import { App } from './app.tsx';
import { Client } from './client.ts';
import { takeSharedPictures } from './hologram/shared-pictures.ts';
import { pageLook, tellLook } from './preferences/look.ts';
import { isCompanion } from './shell/companion-bar.tsx';
import { hearNews, shellOf } from './shell/shell-link.ts';
import { Howls } from './sound/howls.ts';
import { SoundBoard } from './sound/sound-board.ts';
import { browserShelf, keepDraft, loadKept } from './store/keep.ts';
import { createStore } from './store/store.ts';
import { StageProvider } from './store/use-stage.tsx';
import { keepVoice, loadVoice } from './store/voice.ts';
import './style.css';

const shelf = browserShelf();
const store = createStore({ ...loadKept(shelf), voice: loadVoice(shelf) });
keepDraft(store, shelf);
keepVoice(store, shelf);

tellLook(pageLook, document.documentElement);

const sounds = new SoundBoard(store, new Howls());

const socketUrl = new URL('api/v1/ws', document.baseURI);
socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
const client = new Client(store, socketUrl.href);
const shell = shellOf();
if (shell) takeSharedPictures(client.hologram);
shell?.onNews(hearNews({ store, client, root: document.documentElement }));
document.documentElement.dataset.companion = String(isCompanion());
window.addEventListener('online', () => client.retry());
// While nothing else is to be done: the first letter that is typed does not wait for her grammar.
void warmUp(() => new Promise(resolve => requestIdleCallback(() => resolve())));

const root = document.getElementById('stage');
if (root)
  createRoot(root).render(
    <StrictMode>
      <StageProvider store={store} client={client} sounds={sounds}>
        <App />
      </StageProvider>
    </StrictMode>,
  );
