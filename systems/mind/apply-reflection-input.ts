import { type AuroraWorld, Input } from '../../components/index.ts';

/** Message `i` of the inbox, about her reflection: what rouses her, what a phase found, what she may. */
export function applyReflectionInput(world: AuroraWorld, i: number): void {
  const { inbox, companion } = world;
  const { Reflection } = world.components;
  const a = inbox.a[i]!;
  const b = inbox.b[i]!;
  switch (inbox.kind[i]) {
    case Input.roused:
      Reflection.roused[companion] = 1;
      return;
    case Input.reflected:
      // An answer to a cycle that is over says nothing any more.
      if (Reflection.cycle[companion] === a && Reflection.phase[companion] === b)
        Reflection.answered[companion] = 1;
      return;
    case Input.reflectionAllowed:
      Reflection.mayReflect[companion] = a & 1;
      Reflection.mayDream[companion] = (a >> 1) & 1;
      return;
    case Input.moodLeft:
      if (a === 0) Reflection.moodValence[companion] = inbox.x[i]!;
      else Reflection.moodArousal[companion] = inbox.x[i]!;
      return;
    case Input.dreamBegun:
      if (Reflection.cycle[companion] === b) Reflection.dreamJob[companion] = a;
      return;
  }
}
