/**
 * Rapier behind the world's `Bodies`: cards as thin plates between floor and walls. What flies is dynamic; what is held, in a hand or at
 * rest is a wall that follows its pose, and is pushed when it is hit: its spring brings it back.
 */
import RAPIER from '@dimforge/rapier3d-compat';
import { type Bodies, CardPhase, CardPlace, type StageWorld } from '../../../components/index.ts';
import { depthOf } from './lens.ts';

/** Rapier's tolerances are made for metres; a card of the orbit is 0.067 heights of the window. */
const METRES = 10;
/** Heights of the window a second²: cards are light, and fall as in a dream. */
const GRAVITY = -1.5;
const HALF_THICKNESS = 0.004;
const RESTITUTION = 0.42;
const FRICTION = 0.55;
/** Of the speed of what hits it, a held card takes so much. */
const PUSH = 0.5;
/** The ceiling is above what is seen, so that a card may be thrown out of sight and falls back. */
const HEADROOM = 0.25;
const WALL = 5;
/** Nothing flies nearer to the viewer than this scale, or far behind her. */
const NEAREST = 2.7;
const BEHIND_HER = 0.14;

interface Plate {
  readonly body: RAPIER.RigidBody;
  readonly collider: RAPIER.Collider;
  width: number;
  height: number;
  serial: number;
}

/** Loads the physics engine. @throws Error where WebAssembly is not allowed */
export async function loadBodies(): Promise<Bodies> {
  await RAPIER.init();
  return new RapierBodies();
}

class RapierBodies implements Bodies {
  readonly #engine: RAPIER.World;
  readonly #plates = new Map<number, Plate>();
  readonly #cardOf = new Map<number, number>();
  #walls: RAPIER.Collider[] = [];
  #room = '';

  constructor() {
    this.#engine = new RAPIER.World({ x: 0, y: GRAVITY * METRES, z: 0 });
  }

  step(world: StageWorld): void {
    this.#engine.timestep = world.clock.step;
    this.#build(world);
    this.#forget(world);
    const cards = world.queries.cards.dense;
    for (let i = 0; i < cards.length; i++) this.#put(world, cards[i]!);
    this.#engine.step();
    for (let i = 0; i < cards.length; i++) this.#take(world, cards[i]!);
  }

  /** Floor and walls for the window as it is: sides along the frustum, so that nothing leaves the picture for good. */
  #build({ layout }: StageWorld): void {
    const { aspect, distance, horizon, floor, her } = layout;
    const room = `${aspect} ${distance} ${horizon} ${floor} ${her.z}`;
    if (room === this.#room) return;
    this.#room = room;
    for (const wall of this.#walls) this.#engine.removeCollider(wall, false);
    this.#walls = [];
    const add = (desc: RAPIER.ColliderDesc, x: number, y: number, z: number) => {
      desc.setTranslation(x * METRES, y * METRES, z * METRES);
      this.#walls.push(this.#engine.createCollider(desc.setRestitution(RESTITUTION).setFriction(FRICTION)));
    };
    const plate = (x: number, y: number, z: number) =>
      RAPIER.ColliderDesc.cuboid(x * METRES, y * METRES, z * METRES);
    add(plate(20, WALL, 20), 0, floor - WALL, 0);
    add(plate(20, 20, WALL), 0, 0, her.z - BEHIND_HER - WALL);
    add(plate(20, 20, WALL), 0, 0, depthOf(distance, NEAREST) + WALL);
    for (const side of [-1, 1]) {
      // The plane through the eye and the window's edge; its inner normal is (nx, 0, nz).
      const length = Math.hypot(distance, aspect / 2);
      const [nx, nz] = [(-side * distance) / length, -aspect / 2 / length];
      const angle = Math.atan2(-nz, nx) / 2;
      const wall = plate(WALL, 20, 20).setRotation({ x: 0, y: Math.sin(angle), z: 0, w: Math.cos(angle) });
      add(wall, -nx * WALL, 0, distance - nz * WALL);
    }
    const top = horizon + HEADROOM;
    const length = Math.hypot(distance, top);
    const [ny, nz] = [-distance / length, -top / length];
    const angle = Math.atan2(nz, ny) / 2;
    const ceiling = plate(20, WALL, 20).setRotation({ x: Math.sin(angle), y: 0, z: 0, w: Math.cos(angle) });
    add(ceiling, 0, -ny * WALL, distance - nz * WALL);
  }

  #forget(world: StageWorld): void {
    const { StageCard } = world.components;
    for (const [card, plate] of this.#plates) {
      const there = StageCard.serial[card] === plate.serial && StageCard.place[card] !== CardPlace.leaving;
      if (there) continue;
      this.#cardOf.delete(plate.collider.handle);
      this.#engine.removeRigidBody(plate.body);
      this.#plates.delete(card);
    }
  }

  #put(world: StageWorld, card: number): void {
    const { StageCard, Pose, Motion } = world.components;
    if (StageCard.place[card] === CardPlace.leaving) return;
    const plate = this.#plates.get(card) ?? this.#add(world, card);
    const root = Math.sqrt(StageCard.aspect[card]!);
    const width = Pose.size[card]! * root;
    const height = Pose.size[card]! / root;
    if (Math.abs(width - plate.width) + Math.abs(height - plate.height) > 0.01 * plate.width) {
      plate.width = width;
      plate.height = height;
      plate.collider.setHalfExtents(extents(width, height));
    }
    const place = { x: Pose.x[card]! * METRES, y: Pose.y[card]! * METRES, z: Pose.z[card]! * METRES };
    const turn = { x: Pose.qx[card]!, y: Pose.qy[card]!, z: Pose.qz[card]!, w: Pose.qw[card]! };
    const { body } = plate;
    if (StageCard.phase[card] !== CardPhase.free) {
      if (!body.isKinematic()) body.setBodyType(RAPIER.RigidBodyType.KinematicPositionBased, false);
      body.setNextKinematicTranslation(place);
      body.setNextKinematicRotation(turn);
      return;
    }
    if (!body.isDynamic()) body.setBodyType(RAPIER.RigidBodyType.Dynamic, true);
    body.setTranslation(place, true);
    body.setRotation(turn, true);
    body.setLinvel(
      { x: Motion.vx[card]! * METRES, y: Motion.vy[card]! * METRES, z: Motion.vz[card]! * METRES },
      true,
    );
    body.setAngvel({ x: Motion.wx[card]!, y: Motion.wy[card]!, z: Motion.wz[card]! }, true);
  }

  #add(world: StageWorld, card: number): Plate {
    const { StageCard, Pose } = world.components;
    const root = Math.sqrt(StageCard.aspect[card]!);
    const [width, height] = [Pose.size[card]! * root, Pose.size[card]! / root];
    const half = extents(width, height);
    const desc = RAPIER.RigidBodyDesc.kinematicPositionBased()
      .setTranslation(Pose.x[card]! * METRES, Pose.y[card]! * METRES, Pose.z[card]! * METRES)
      .setRotation({ x: Pose.qx[card]!, y: Pose.qy[card]!, z: Pose.qz[card]!, w: Pose.qw[card]! })
      .setCanSleep(false)
      .setCcdEnabled(true);
    const body = this.#engine.createRigidBody(desc);
    const collider = this.#engine.createCollider(
      RAPIER.ColliderDesc.cuboid(half.x, half.y, half.z)
        .setRestitution(RESTITUTION)
        .setFriction(FRICTION)
        .setDensity(1),
      body,
    );
    const plate = { body, collider, width, height, serial: StageCard.serial[card]! };
    this.#plates.set(card, plate);
    this.#cardOf.set(collider.handle, card);
    return plate;
  }

  #take(world: StageWorld, card: number): void {
    const { StageCard, Pose, Motion } = world.components;
    const plate = this.#plates.get(card);
    if (plate === undefined || StageCard.phase[card] !== CardPhase.free) return;
    const { body, collider } = plate;
    const [vx, vy, vz] = [Motion.vx[card]!, Motion.vy[card]!, Motion.vz[card]!];
    this.#engine.contactPairsWith(collider, other => {
      const hit = this.#cardOf.get(other.handle);
      if (hit === undefined || StageCard.phase[hit] === CardPhase.free) return;
      if (StageCard.phase[hit] === CardPhase.grabbed) return;
      // A large card is moved less by a small one.
      const share = PUSH * Math.min(1, (Pose.size[card]! / Pose.size[hit]!) ** 2);
      Motion.vx[hit] = Motion.vx[hit]! + (vx - Motion.vx[hit]!) * share;
      Motion.vy[hit] = Motion.vy[hit]! + (vy - Motion.vy[hit]!) * share * 0.4;
      Motion.vz[hit] = Motion.vz[hit]! + (vz - Motion.vz[hit]!) * share;
      Motion.wy[hit] = Motion.wy[hit]! + (Pose.x[card]! - Pose.x[hit]!) * 12 * share;
    });
    const place = body.translation();
    const turn = body.rotation();
    const speed = body.linvel();
    const spin = body.angvel();
    Pose.x[card] = place.x / METRES;
    Pose.y[card] = place.y / METRES;
    Pose.z[card] = place.z / METRES;
    Pose.qx[card] = turn.x;
    Pose.qy[card] = turn.y;
    Pose.qz[card] = turn.z;
    Pose.qw[card] = turn.w;
    Motion.vx[card] = speed.x / METRES;
    Motion.vy[card] = speed.y / METRES;
    Motion.vz[card] = speed.z / METRES;
    Motion.wx[card] = spin.x;
    Motion.wy[card] = spin.y;
    Motion.wz[card] = spin.z;
  }
}

const extents = (width: number, height: number) => ({
  x: (width / 2) * METRES,
  y: (height / 2) * METRES,
  z: HALF_THICKNESS * METRES,
});
