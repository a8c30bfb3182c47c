/**
 * The scene of cards: its world ticks sixty times a second, is drawn at the rate that the tier allows, and rests when nothing moves.
 * One canvas over her picture; what stands on the page for a card goes where its mesh is seen.
 */
import { PerspectiveCamera, Scene as ThreeScene, Vector3, WebGLRenderer } from 'three';
import { CardMood, StageInput, type StageWorld } from '../../../components/index.ts';
import { onMotionChange, prefersStill } from '../motion.ts';
import { giveWay } from '../quality/give-way.ts';
import { quality } from '../quality/quality.ts';
import type { SceneLink } from '../scene.ts';
import { CardMesh } from './card-mesh.ts';
import { MOODS } from './cast.ts';
import { GazeLink } from './gaze-link.ts';
import { layOut } from './layout.ts';
import { frustum, type Lens, project, screenPlace } from './lens.ts';
import { lightOnHer } from './light-on-her.ts';
import { Motes } from './motes.ts';
import { pilesOf } from './piles.ts';
import { GLOW, type SpaceLink, type StageDoor } from './space-link.ts';
import { Sparks } from './sparks.ts';
import { tickStage } from './stage-schedule.ts';
import { createStageWorld, emptyLayout } from './stage-world.ts';

/** Ticks that one frame may catch up; a page that slept goes on where it was. */
const CATCH_UP = 18;
/** Milliseconds after which physics is loaded, if no card was taken before: the page has settled by then. */
const LOAD_PHYSICS = 4_000;
/** By `CardPhase`, as elements say it. */
const PHASES = ['held', 'grabbed', 'free', 'resting'];
const NEAR = 0.05;
const FAR = 8;

export class Stage implements StageDoor {
  readonly world: StageWorld;
  readonly #link: SpaceLink;
  readonly #air: SceneLink;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new ThreeScene();
  readonly #camera = new PerspectiveCamera();
  readonly #cards = new Map<number, { mesh: CardMesh; version: number }>();
  readonly #time = { value: 40 };
  readonly #ratio = { value: 720 };
  readonly #shared;
  readonly #sparks;
  readonly #motes;
  readonly #stops: (() => void)[] = [];
  readonly #shown = { x: 0, y: 0, scale: 1 };
  readonly #gaze = new GazeLink();
  #lens: Lens;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #lastDraw = 0;
  #owed = 0;
  #stale = true;
  #drewLast = false;
  #moved = false;
  #drawn = 0;
  #posted = new Map<number, string>();
  #physics: Promise<void> | null = null;

  /** @throws Error when the machine has no WebGL2 */
  constructor(canvas: HTMLCanvasElement, link: SpaceLink, air: SceneLink) {
    this.#link = link;
    this.#air = air;
    this.#renderer = new WebGLRenderer({
      ...{ canvas, alpha: true, premultipliedAlpha: true, antialias: false, depth: false, stencil: false },
    });
    this.#renderer.setClearColor(0, 0);
    this.world = createStageWorld(emptyLayout());
    this.world.still = prefersStill();
    this.#lens = { width: 1, height: 1, layout: this.world.layout };
    this.#shared = {
      time: this.#time,
      her: { value: new Vector3() },
      her_light: { value: new Vector3(0.3, 0.78, 0.95) },
      floor_y: { value: -0.1 },
    };
    this.#sparks = new Sparks(this.#time, this.#ratio);
    this.#motes = new Motes({ time: this.#time, her: this.#shared.her, ratio: this.#ratio });
    this.#scene.add(this.#sparks.points, this.#motes.thought, this.#motes.recall);
    canvas.addEventListener('webglcontextlost', event => event.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => this.wake());
    this.#stops.push(
      quality.subscribe(() => this.placesChanged()),
      onMotionChange(() => {
        this.world.still = prefersStill();
        this.wake();
      }),
    );
    const resized = () => this.placesChanged();
    window.addEventListener('resize', resized);
    this.#stops.push(() => window.removeEventListener('resize', resized));
    this.placesChanged();
    this.castChanged();
    const physics = setTimeout(() => void this.#loadPhysics(), LOAD_PHYSICS);
    this.#stops.push(() => clearTimeout(physics));
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    for (const { mesh } of this.#cards.values()) mesh.dispose();
    this.#sparks.dispose();
    this.#motes.dispose();
    this.#renderer.dispose();
  }

  /** Something is to be seen that was not there: the next frame draws. */
  wake(): void {
    this.#stale = true;
    clearTimeout(this.#timer);
    if (this.#frame === 0) this.#frame = requestAnimationFrame(now => this.#tick(now));
  }

  post(kind: (typeof StageInput)[keyof typeof StageInput], a = 0, b = 0, x = 0, y = 0): void {
    const { inbox } = this.world;
    if (inbox.length === inbox.capacity) return;
    const i = inbox.length++;
    inbox.kind[i] = kind;
    inbox.a[i] = a;
    inbox.b[i] = b;
    inbox.x[i] = x;
    inbox.y[i] = y;
    this.wake();
  }

  grab(serial: number, x: number, y: number): void {
    void this.#loadPhysics();
    const { u, v } = screenPlace(this.#lens, x, y);
    this.post(StageInput.grabbed, serial, 0, u, v);
  }

  drag(x: number, y: number): void {
    const { u, v } = screenPlace(this.#lens, x, y);
    this.post(StageInput.dragged, 0, 0, u, v);
  }

  release(vx: number, vy: number): void {
    const { height } = this.#lens;
    this.post(StageInput.released, 0, 0, vx / height, -vy / height);
  }

  castChanged(): void {
    const { cast } = this.#link;
    if (cast === null) return;
    const now = new Map<number, string>();
    for (const { serial, place, slot, view } of [cast.hero, ...cast.orbit]) {
      if (now.has(serial)) continue;
      const where = `${place} ${slot} ${view.aspect}`;
      now.set(serial, where);
      if (this.#posted.get(serial) !== where)
        this.post(StageInput.placed, serial, place | (slot << 8), view.aspect);
      this.post(StageInput.mood, serial, MOODS[view.mood], view.progress);
    }
    for (const serial of this.#posted.keys()) if (!now.has(serial)) this.post(StageInput.left, serial);
    this.#posted = now;
  }

  placesChanged(): void {
    const { composition, near } = this.#link;
    if (composition === null) return;
    const { layout } = this.world;
    layOut(composition, near, layout);
    const { scene } = quality.state().tier;
    this.#lens = { width: composition.width, height: composition.height, layout };
    const ratio = Math.min(window.devicePixelRatio || 1, scene.pixelRatio);
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(composition.width, composition.height, false);
    this.#ratio.value = composition.height * ratio;
    this.#shared.floor_y.value = layout.floor;
    this.#shared.her.value.set(layout.her.x, layout.her.y, layout.her.z);
    this.wake();
  }

  imageChanged(): void {
    this.wake();
  }

  /** Physics is large, and not needed before something flies. Where it is refused, cards are carried instead of thrown. */
  #loadPhysics(): Promise<void> {
    this.#physics ??= import('./rapier-bodies.ts')
      .then(({ loadBodies }) => loadBodies())
      .then(
        bodies => {
          this.world.bodies = bodies;
          this.#renderer.domElement.dataset.physics = 'true';
        },
        error => console.info('No physics here: cards go where they belong.', error),
      );
    return this.#physics;
  }

  #tick(now: number): void {
    this.#frame = 0;
    // After a rest the first frame is one tick: what woke the scene is in its inbox.
    const passed = this.#last === 0 ? 17 : now - this.#last;
    if (this.#drewLast && !document.hidden && !this.world.still) quality.sample(passed);
    this.#last = now;
    this.#drewLast = false;
    const { step } = this.world.clock;
    this.#owed = Math.min(this.#owed + passed / 1000, CATCH_UP * step);
    let unrest = this.#owed >= step ? 0 : this.world.unrest;
    while (this.#owed >= step) {
      this.#owed -= step;
      const told = this.world.inbox.length > 0;
      tickStage(this.world);
      unrest = Math.max(unrest, told ? 1 : 0, this.world.unrest);
    }
    if (unrest > 0) this.#link.setPiles(pilesOf(this.world));
    const look = this.#link.look && this.#gaze.next(this.world, now / 1000);
    if (look) this.#link.look?.(look);
    const { moving, idle } = quality.state().tier.scene;
    // What has come to rest is drawn once more, where it stays.
    if (unrest === 0 && this.#moved) this.#stale = true;
    this.#moved = unrest > 0;
    const rate = unrest > 0 || this.#stale ? moving : this.world.still ? 0 : idle;
    const due = rate > 0 && now - this.#lastDraw >= giveWay.interval(1000 / rate) - 4;
    if (due) {
      this.#time.value += Math.min(0.1, (now - this.#lastDraw) / 1000);
      this.#lastDraw = now;
      this.#stale = false;
      this.#drewLast = true;
      this.#draw(this.#owed / step, now / 1000);
    }
    this.#again(rate);
  }

  #again(rate: number): void {
    const early = rate > 0 ? 1000 / rate - 4 - (performance.now() - this.#lastDraw) : 0;
    if (rate === 0) {
      // At rest: what is slow goes on when something wakes the scene, and nobody sees the difference.
      this.#last = 0;
      this.#owed = 0;
    } else if (early < 40 || this.#drewLast) {
      this.#frame = requestAnimationFrame(next => this.#tick(next));
    } else {
      // A long pause is slept through rather than counted in frames.
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#frame = requestAnimationFrame(next => this.#tick(next));
      }, early - 16);
    }
  }

  #draw(between: number, now: number): void {
    const { world } = this;
    const { queries, components } = world;
    const { StageCard } = components;
    const cards = queries.cards.dense;
    const { rich } = quality.state().tier.scene;
    const there = new Set<number>();
    let ash = -1;
    let glowing: CardMesh | null = null;
    for (let i = 0; i < cards.length; i++) {
      const card = cards[i]!;
      const serial = StageCard.serial[card]!;
      there.add(serial);
      const held = this.#cards.get(serial) ?? this.#add(serial);
      const image = this.#link.images.get(serial);
      if (image && image.version !== held.version) {
        held.version = image.version;
        held.mesh.show(image.image, image.mean, now);
      }
      held.mesh.uniforms.chosen.value = this.#link.chosen.has(serial) ? 1 : 0;
      held.mesh.update(world, card, between, now, rich);
      if (held.mesh.uniforms.fade.value < 1) this.#stale = true;
      const mood = StageCard.mood[card];
      if (mood === CardMood.painting || held.mesh.uniforms.painting.value > 0) glowing ??= held.mesh;
      if (mood === CardMood.failed && StageCard.moodSeconds[card]! < 5) {
        glowing = held.mesh;
        ash = StageCard.moodSeconds[card]!;
      }
      this.#moveProxy(serial, card, between);
    }
    for (const [serial, { mesh }] of this.#cards) {
      if (there.has(serial)) continue;
      mesh.dispose();
      this.#cards.delete(serial);
    }
    if (glowing) this.#sparks.follow(glowing, world.still ? -1 : ash);
    else this.#sparks.points.visible = false;
    if (world.still) this.#sparks.points.visible = false;
    this.#motes.update(world, quality.state().tier.scene.motes);
    this.#aim();
    this.#renderer.render(this.#scene, this.#camera);
    this.#renderer.domElement.dataset.drawn = String(++this.#drawn);
    this.#lightAir();
    lightOnHer(world, this.#link.images, this.#air.scene.onHer);
  }

  #add(serial: number): { mesh: CardMesh; version: number } {
    const held = { mesh: new CardMesh(this.#scene, this.#shared), version: 0 };
    this.#cards.set(serial, held);
    return held;
  }

  #aim(): void {
    const { leanX, leanY } = this.world.attention;
    const [left, right, top, bottom] = frustum(this.#lens, leanX, leanY);
    this.#camera.position.set(leanX, leanY, this.world.layout.distance);
    this.#camera.projectionMatrix.makePerspective(
      left * NEAR,
      right * NEAR,
      top * NEAR,
      bottom * NEAR,
      NEAR,
      FAR,
    );
    this.#camera.projectionMatrixInverse.copy(this.#camera.projectionMatrix).invert();
    this.#air.scene.lean = [leanX, leanY];
  }

  /** What stands on the page for a card goes where its mesh is seen, turned or not: it is what pointers and readers find. */
  #moveProxy(serial: number, card: number, between: number): void {
    const proxy = this.#link.proxies.get(serial);
    if (!proxy) return;
    const { Pose, Before, StageCard } = this.world.components;
    const mix = (from: Float64Array, to: Float64Array) => from[card]! + (to[card]! - from[card]!) * between;
    const at = project(
      this.#lens,
      mix(Before.x, Pose.x),
      mix(Before.y, Pose.y),
      mix(Before.z, Pose.z),
      this.#shown,
    );
    const height = (Pose.size[card]! / Math.sqrt(StageCard.aspect[card]!)) * at.scale;
    const scale = height / proxy.height;
    const dx = at.x - (proxy.left + proxy.width / 2);
    const dy = at.y - (proxy.top + proxy.height / 2);
    const here = Math.abs(dx) < 0.5 && Math.abs(dy) < 0.5 && Math.abs(scale - 1) < 0.004;
    const phase = PHASES[StageCard.phase[card]!];
    if (proxy.element.dataset.phase !== phase) proxy.element.dataset.phase = phase;
    // What is nearer takes the pointer.
    proxy.element.style.zIndex = String(Math.round(Math.max(1, Math.min(18, 6 + 12 * Pose.z[card]!))));
    proxy.element.style.translate = here ? '' : `${dx.toFixed(1)}px ${dy.toFixed(1)}px`;
    proxy.element.style.scale = here ? '' : scale.toFixed(3);
  }

  /** The air around the picture, and the floor under it, take its light. */
  #lightAir(): void {
    const serial = this.#link.cast?.hero.serial;
    const card = serial === undefined ? undefined : this.world.cardBySerial.get(serial);
    if (serial === undefined || card === undefined) return;
    const light = this.#link.images.get(serial)?.mean ?? this.#air.scene.light;
    const glow = GLOW[this.world.components.StageCard.mood[card]!] ?? 0;
    const { scene } = this.#air;
    if (scene.glow !== glow || scene.light !== light) this.#air.set({ glow, light });
  }
}
