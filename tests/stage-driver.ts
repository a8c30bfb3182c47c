/** The page's world in the words of a test: no view, no clock but its own. */
import { CardPhase, CardPlace, postStage, StageInput, type StageWorld } from '../components/index.ts';
import { compose } from '../game/stage/composition.ts';
import { layOut } from '../game/stage/space/layout.ts';
import { tickStage } from '../game/stage/space/stage-schedule.ts';
import { createStageWorld, emptyLayout } from '../game/stage/space/stage-world.ts';

export interface Seen {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly size: number;
  readonly phase: number;
  readonly opacity: number;
}

export class StageDriver {
  readonly world: StageWorld;

  constructor(width = 1280, height = 720) {
    const layout = emptyLayout();
    layOut(compose(width, height, 1), false, layout);
    this.world = createStageWorld(layout);
  }

  send(kind: number, a = 0, b = 0, x = 0, y = 0): this {
    postStage(this.world.inbox, kind, a, b, x, y);
    return this;
  }

  /** A picture stands in the middle. */
  hero(serial: number, aspect = 1): this {
    return this.send(StageInput.placed, serial, CardPlace.hero, aspect);
  }

  orbit(serial: number, slot: number, aspect = 1): this {
    return this.send(StageInput.placed, serial, CardPlace.orbit | (slot << 8), aspect);
  }

  tick(count = 1): this {
    for (let i = 0; i < count; i++) tickStage(this.world);
    return this;
  }

  seconds(seconds: number): this {
    return this.tick(Math.round(seconds * 60));
  }

  entity(serial: number): number {
    return this.world.cardBySerial.get(serial) ?? 0;
  }

  card(serial: number): Seen {
    const { StageCard, Pose } = this.world.components;
    const card = this.entity(serial);
    return {
      ...{ x: Pose.x[card]!, y: Pose.y[card]!, z: Pose.z[card]!, size: Pose.size[card]! },
      ...{ phase: StageCard.phase[card]!, opacity: StageCard.opacity[card]! },
    };
  }

  /** Where a card is on the screen, as a pointer would say it. */
  place(serial: number): { u: number; v: number } {
    const { x, y, z } = this.card(serial);
    const { distance } = this.world.layout;
    const scale = distance / (distance - z);
    return { u: x * scale, v: y * scale };
  }

  grab(serial: number): this {
    const { u, v } = this.place(serial);
    return this.send(StageInput.grabbed, serial, 0, u, v);
  }

  /** The hand goes to a place of the screen in some ticks. */
  dragTo(u: number, v: number, ticks = 12): this {
    const { hand } = this.world;
    const [fromU, fromV] = [hand.u, hand.v];
    for (let i = 1; i <= ticks; i++) {
      const share = i / ticks;
      this.send(StageInput.dragged, 0, 0, fromU + (u - fromU) * share, fromV + (v - fromV) * share).tick();
    }
    return this;
  }

  /** Screen places a second. */
  letGo(speedU = 0, speedV = 0): this {
    return this.send(StageInput.released, 0, 0, speedU, speedV).tick();
  }

  isHeld(serial: number): boolean {
    return this.card(serial).phase === CardPhase.held;
  }
}
