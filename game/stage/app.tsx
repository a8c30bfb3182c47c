import { useState } from 'react';
import { BackdropView } from './backdrop/backdrop-view.tsx';
import { Announcer } from './card/announcer.tsx';
import { CompareView } from './compare/compare-view.tsx';
import { ConversationPanel } from './conversation/conversation-panel.tsx';
import { Dock } from './frame/dock.tsx';
import { LinkStatus } from './frame/link-status.tsx';
import { useShortcuts } from './frame/shortcuts.ts';
import { Toasts } from './frame/toasts.tsx';
import { useDropPicture } from './gallery/drop-picture.ts';
import { GalleryPanel } from './gallery/gallery-panel.tsx';
import { InspectPanel } from './gallery/inspect-panel.tsx';
import { HologramView } from './hologram/hologram-view.tsx';
import { MachinePanel } from './machine/machine-panel.tsx';
import { MemoryPanel } from './memory/memory-panel.tsx';
import { ModelsPanel } from './models/models-panel.tsx';
import { OverlayDoor } from './overlay/overlay-door.tsx';
import { PaletteDoor } from './palette/palette-door.tsx';
import { PluginsPanel } from './plugins/plugins-panel.tsx';
import { PreferencesPanel } from './preferences/preferences-panel.tsx';
import { PromptLine } from './prompt/prompt-line.tsx';
import { QueuePanel } from './queue/queue-panel.tsx';
import { SceneLink } from './scene.ts';
import { SettingsPanel } from './settings/settings-panel.tsx';
import { CompanionBar } from './shell/companion-bar.tsx';
import { Space } from './space/space.tsx';
import { subject } from './store/select.ts';
import { useStageState } from './store/use-stage.tsx';
import { Captions } from './voice/captions.tsx';
import { useVoiceKeys } from './voice/voice-keys.ts';
import { WelcomeView } from './welcome/welcome-view.tsx';

/** The page, back to front: sky and floor, she, pictures, the line, glass, messages. */
export function App() {
  const [scene] = useState(() => new SceneLink());
  const state = useStageState(whole => whole);
  const shown = subject(state);
  const dropping = useDropPicture();
  useShortcuts();
  useVoiceKeys();
  return (
    <>
      <BackdropView scene={scene} />
      <HologramView near={state.panel === 'inspect'} air={scene} />
      <div className="dim" data-on={state.panel !== null} aria-hidden="true" />
      <main
        className="stage"
        data-panel-open={state.panel !== null}
        data-dropping={dropping}
        data-overlay={state.overlay}
        data-full={state.full}
      >
        <h1 className="sr-only">AURORA</h1>
        <Space air={scene} />
        <Announcer subject={shown} />
        <div className="foreground">
          <Captions />
          <PromptLine />
          <Dock />
        </div>
        {state.panel === 'settings' && <SettingsPanel />}
        {state.panel === 'gallery' && <GalleryPanel />}
        {state.panel === 'queue' && <QueuePanel />}
        {state.panel === 'conversation' && <ConversationPanel />}
        {state.panel === 'memory' && <MemoryPanel />}
        {state.panel === 'models' && <ModelsPanel />}
        {state.panel === 'machine' && <MachinePanel />}
        {state.panel === 'plugins' && <PluginsPanel />}
        {state.panel === 'preferences' && <PreferencesPanel />}
        {state.panel === 'inspect' && state.inspected && !state.full && (
          <InspectPanel picture={state.inspected} />
        )}
      </main>
      {state.compared && <CompareView key={state.compared.join()} pair={state.compared} />}
      <WelcomeView />
      <CompanionBar />
      <LinkStatus />
      <Toasts />
      <OverlayDoor />
      <PaletteDoor />
    </>
  );
}
