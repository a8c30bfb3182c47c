/** What a person can ask of AURORA from the page: each method is one intention, and reports its own failure. */
import { serializeError } from '../../models/errors.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobView, PictureView, ServerEvent, VerifyReport } from '../api/protocol.ts';
import type { VoiceServerEvent } from '../api/voice-protocol.ts';
import type { TweakView } from '../avatar/face-view.ts';
import { Topic } from '../topic.ts';
import { AlbumLink } from './album/album-link.ts';
import { Connection } from './connection/connection.ts';
import { PreviewUrls } from './connection/preview-urls.ts';
import { PaintingLink } from './generate/painting-link.ts';
import { HologramLink } from './hologram/hologram-link.ts';
import { AskedLink } from './machine/asked-link.ts';
import { pageValues } from './preferences/page-values.ts';
import { SettingsLink } from './preferences/settings-link.ts';
import { QueueLink } from './queue/queue-link.ts';
import { SketchLink } from './sketch/sketch-link.ts';
import type { Look } from './space/gaze-link.ts';
import { noCount, pictureCount, type RecallPart, seedPlus, toGenerateInput } from './store/draft.ts';
import { hasMore, PAGE_SIZE } from './store/gallery.ts';
import { interruptible } from './store/select.ts';
import type { SketchFrame, Undo } from './store/state.ts';
import type { Store } from './store/store.ts';
import { pageDeeds } from './talk/page-deeds.ts';
import { TalkLink } from './talk/talk-link.ts';
import { HearingLink } from './voice/hearing-link.ts';
import { VoiceLink } from './voice/voice-link.ts';

interface PicturePage {
  readonly total: number;
  readonly pictures: readonly PictureView[];
}

/** Milliseconds after the page has come up. */
const WAKE_VOICE = 3_000;

const isSpeech = (event: ServerEvent): event is Exclude<VoiceServerEvent, { event: 'hearing' }> =>
  event.event.startsWith('speech.');

export class Client {
  readonly #store: Store;
  readonly #connection: Connection;
  readonly #previews = new PreviewUrls();
  readonly voice: VoiceLink;
  readonly hearing: HearingLink;
  readonly hologram: HologramLink;
  readonly sketch: SketchLink;
  readonly talk: TalkLink;
  /** A tweak was turned, here or elsewhere. */
  readonly tweaked = new Topic<TweakView>();
  readonly album: AlbumLink;
  readonly queue: QueueLink;
  readonly painting: PaintingLink;
  readonly asked: AskedLink;
  readonly settings: SettingsLink;

  constructor(store: Store, url: string, open?: (url: string) => WebSocket) {
    this.#store = store;
    const request = (command: string, input: unknown) => this.#connection.request(command, input);
    const tell = (command: string, input: unknown) => void request(command, input).catch(() => {});
    this.voice = new VoiceLink({ store, tell });
    this.hearing = new HearingLink({
      store,
      request,
      sendSound: frame => this.#connection.send(frame),
      talk: text => void this.talk.say(text, { heard: true }),
    });
    const attempt = <Result>(command: string, input: unknown) => this.#try<Result>(command, input);
    this.album = new AlbumLink({
      store,
      request: (command, input) => this.#connection.request(command, input),
      attempt,
    });
    this.queue = new QueueLink({
      request: (command, input) => this.#connection.request(command, input),
      attempt,
    });
    this.asked = new AskedLink({
      store,
      request: (command, input) => this.#connection.request(command, input),
      attempt,
    });
    this.settings = new SettingsLink({
      values: pageValues(store, this.voice),
      request: (command, input) => this.#connection.request(command, input),
    });
    this.painting = new PaintingLink({
      store,
      request: (command, input) => this.#connection.request(command, input),
      attempt,
    });
    this.hologram = new HologramLink({ store, request, send: bytes => this.#connection.send(bytes) });
    this.sketch = new SketchLink({
      store,
      request: (command, input) => this.#connection.request(command, input),
      show: png => this.#previews.add('sketch', png),
    });
    this.talk = new TalkLink({
      store,
      request: (command, input) => this.#connection.request(command, input),
      endSketch: () => this.sketch.end(),
      deeds: () => pageDeeds(store, this),
    });
    this.#connection = new Connection({
      url,
      ...(open ? { open } : {}),
      onLink: (status, attempts) => {
        store.dispatch({ type: 'link', link: { status, attempts } });
        if (status === 'lost') this.voice.lost();
      },
      onEvent: (event, payload) => this.#receive(event, payload),
    });
  }

  #receive(event: ServerEvent, payload: Uint8Array<ArrayBuffer> | null): void {
    const store = this.#store;
    if (event.event === 'job.preview') {
      if (payload === null) return;
      const { jobId, ...frame } = event.data;
      const url = this.#previews.add(jobId, payload);
      store.dispatch({ type: 'preview', jobId, frame: { ...frame, url } });
    } else if (event.event === 'avatar.frame') {
      if (payload) void this.hologram.receive(event, payload);
    } else if (event.event === 'sketch.image' || event.event === 'sketch.failed') {
      this.sketch.receive(event, payload);
    } else if (event.event === 'tweak') {
      this.tweaked.publish(event.data);
    } else if (event.event === 'setting') {
      this.settings.receive(event.data);
    } else if (event.event === 'hearing') {
      this.hearing.receive(event.data);
    } else if (isSpeech(event)) {
      this.voice.receive(event, payload);
    } else {
      store.dispatch({ type: 'kernel', event });
      if (event.event === 'hello') this.#greeted();
      if (event.event === 'pictures.synced') this.#reloadPictures();
      const { previews, sketch } = store.state();
      this.#previews.keepOnly(id => id in previews || (id === 'sketch' && sketch !== null));
    }
  }

  #reloadPictures(): void {
    void this.#loadPage(0);
    if (this.#store.state().album.labels !== null) void this.album.loadLabels();
  }

  #greeted(): void {
    this.#reloadPictures();
    this.hearing.returned();
    this.hologram.returned();
    this.sketch.returned();
    // The painter's model comes first; then her voice, so that her first word does not wait for it.
    setTimeout(() => void this.#connection.request('voices', {}).catch(() => {}), WAKE_VOICE);
  }

  /** Calls any command of the registry. @throws AuroraError the kernel's own, or `NOT_CONNECTED` */
  call<Result = unknown>(command: string, input: unknown): Promise<Result> {
    return this.#connection.request<Result>(command, input);
  }

  /** Calls any command; a failure is said, and answered with null. */
  attempt<Result>(command: string, input: unknown): Promise<Result | null> {
    return this.#try<Result>(command, input);
  }

  /**
   * Sends the draft. The draft stays as it is. A sketch of it that is on the card becomes the picture, unless it is to be `fresh`;
   * `first` goes before all that wait.
   */
  async generate({ fresh = false, first = false } = {}): Promise<void> {
    const { draft } = this.#store.state();
    const request = toGenerateInput(draft);
    const count = pictureCount(draft);
    if (!request.ok || count === null) {
      this.#store.dispatch({ type: 'error', error: request.ok ? noCount(draft.count) : request.error });
      return;
    }
    let job: JobView | null = null;
    const { sketch } = this.#store.state();
    try {
      if (!fresh) job = await this.sketch.keep();
    } catch (error) {
      return this.#report(error, 'keep-sketch');
    }
    if (!job) this.sketch.end();
    const { input } = request;
    let place = 0;
    const submitted = (painted: JobView) => {
      this.#store.dispatch({ type: 'submitted', job: painted, prompt: input.prompt });
      if (first) void this.queue.first(painted.id, place++);
    };
    // What was seen is the first of them.
    if (job) {
      submitted(job);
      if (sketch) this.#showSketch(sketch, job);
    }
    for (let i = job ? 1 : 0; i < count; i++) {
      const next = await this.#try<JobView>('generate', seedPlus(input, i));
      if (!next) return;
      submitted(next);
    }
  }

  /** A card whose sketch is kept does not go back to noise. */
  #showSketch({ url, width, height }: SketchFrame, job: JobView): void {
    this.#previews.move('sketch', job.id);
    const frame = { url, step: 0, kind: 'full', width, height } as const;
    if (!this.#store.state().previews[job.id])
      this.#store.dispatch({ type: 'preview', jobId: job.id, frame });
  }

  /** Cancels a job; without an id what Esc means: the running job, else the next one. */
  async cancel(id = interruptible(this.#store.state())?.id): Promise<void> {
    if (id !== undefined) await this.#try('cancel', { id });
  }

  recall(settings: Partial<GenerationSettings>, part: RecallPart): void {
    this.#store.dispatch({ type: 'recall', settings, part });
  }

  async verify(picture: PictureView): Promise<void> {
    this.#store.dispatch({ type: 'verify', picture: picture.id });
    const report = await this.#try<VerifyReport>('verify', { picture: picture.id });
    if (report) this.#store.dispatch({ type: 'verified', picture: picture.id, report });
    else this.#store.dispatch({ type: 'verify.failed', picture: picture.id });
  }

  /** Does what a message offers. */
  async undo({ command, input }: Undo): Promise<void> {
    await this.#try(command, input);
  }

  /** The next page of the gallery, if there is one and none is on its way. */
  loadMore(): void {
    const { gallery } = this.#store.state();
    if (!gallery.loading && hasMore(gallery)) void this.#loadPage(gallery.pictures.length);
  }

  /** Lets her look at a place; that she cannot is no matter. */
  look(place: Look): void {
    void this.#connection.request('look', place).catch(() => {});
  }

  retry(): void {
    this.#connection.retryNow();
  }

  async #loadPage(offset: number): Promise<void> {
    this.#store.dispatch({ type: 'gallery.loading' });
    const page = await this.#try<PicturePage>('pictures', { offset, limit: PAGE_SIZE });
    if (page) this.#store.dispatch({ type: 'gallery.page', offset, ...page });
    else this.#store.dispatch({ type: 'gallery.failed' });
  }

  #report(failure: unknown, command: string): void {
    const error = serializeError(failure);
    // A page of pictures that a lost link swallowed is fetched again with the next hello.
    if (error.code === 'NOT_CONNECTED' && command === 'pictures') return;
    this.#store.dispatch({ type: 'error', error });
  }

  async #try<Result>(command: string, input: unknown): Promise<Result | null> {
    try {
      return await this.#connection.request<Result>(command, input);
    } catch (error) {
      this.#report(error, command);
      return null;
    }
  }
}
