/**
 * She, her reflection on the floor, and the light that she stands in, in one pass over her part of the screen. Her picture is
 * premultiplied light: it is laid over what is behind by 1 - alpha, and what glows beyond her outline is added.
 */

export const HOLOGRAM_VERTEX = /* glsl */ `
varying vec2 vUv;
void main() {
  vUv = vec2(uv.x, 1.0 - uv.y);
  gl_Position = vec4(position.xy, 0.0, 1.0);
}`;

export const HOLOGRAM_FRAGMENT = /* glsl */ `
precision highp float;
varying vec2 vUv;          // from the top left of the canvas
uniform sampler2D colour;  // rgb, and alpha where both are in one
uniform sampler2D alpha;   // grey
uniform float packed;      // 1 = alpha is the colour's own
uniform vec4 place;        // left, top, width, height of the canvas, in pictures of hers: her picture is 0 … 1
uniform float ground;      // where she stands, in the same measure; below 0 = nowhere
uniform float time;
uniform float shown;       // 0 … 1
uniform vec3 light;        // mean colour of her light
uniform vec3 lit;          // what falls on her from cards: colour, times strength
uniform vec3 lit_from;     // towards it: +x right, +y down, +z to the viewer; shorter where lights cancel

// Nothing ends at an edge that has no reason to be there.
float vignette(vec2 p) {
  vec2 near = smoothstep(vec2(0.0), vec2(0.07, 0.05), p) * (1.0 - smoothstep(vec2(0.93, 0.94), vec2(1.0), p));
  return near.x * near.y;
}

vec4 her(vec2 p) {
  if (p.x <= 0.0 || p.x >= 1.0 || p.y <= 0.0 || p.y >= 1.0) return vec4(0.0);
  vec4 seen = texture2D(colour, p);
  float solid = mix(texture2D(alpha, p).r, seen.a, packed);
  return vec4(seen.rgb, solid) * vignette(p);
}

float cover(vec2 p) { return mix(texture2D(alpha, p).r, texture2D(colour, p).a, packed); }

#ifdef LIT
// Light from a card: what turns to it takes its colour, and its edges shine. Her shape is not known here: her outline is, and that a head
// and shoulders are rounder towards their sides.
vec3 received(vec2 p, vec4 seen) {
  vec2 way = lit_from.xy;
  // Few places would be seen as bands.
  float past = 0.0;
  for (int tap = 0; tap < 6; tap++) past += cover(p + way * (0.006 + 0.011 * float(tap))) / 6.0;
  // Below she dissolves into grains, and every grain has an edge.
  float edge = clamp(seen.a - past, 0.0, 1.0) * (1.0 - smoothstep(0.62, 0.9, p.y));
  vec3 normal = normalize(vec3((p - vec2(0.5, 0.42)) * vec2(3.8, 1.6), 0.6));
  float turned = max(dot(normal, lit_from), 0.0);
  float strength = max(lit.r, max(lit.g, lit.b));
  vec3 hue = lit / max(strength, 0.001);
  // Light laid on light is only paler: a warm cheek has less of her own blue. How bright she is there stays, and with it her face.
  float luma = dot(seen.rgb, vec3(0.3, 0.55, 0.15));
  float taken = min(strength * 1.5, 1.0) * smoothstep(0.12, 0.95, turned);
  vec3 warm = hue * (luma * 1.55 + 0.02 * seen.a);
  return mix(seen.rgb, warm, taken * 0.8) + lit * seen.a * edge * 1.5;
}
#endif

float wave(float y, float k, float v) { return sin(y * k - time * v); }

void main() {
  vec2 p = place.xy + vUv * place.zw;
  vec4 sum = her(p);
#ifdef LIT
  if (sum.a > 0.02) sum.rgb = received(p, sum);
#endif
  if (ground > 0.0) {
    // The projector's disc on the floor, seen flat, and its rings.
    vec2 disc = vec2(p.x - 0.5, (p.y - ground) * 5.2);
    float away = length(disc);
    vec3 glow = light * (0.30 * exp(-away * away * 10.0) + 0.10 * exp(-away * 3.4));
    float ring = exp(-pow((away - 0.30) * 46.0, 2.0)) * 0.22 + exp(-pow((away - 0.34) * 64.0, 2.0)) * 0.12;
    // The far side of a ring lies behind her light, the near side before it.
    glow += light * ring * (0.55 + 0.45 * smoothstep(-0.2, 0.2, disc.y));
    // A faint cone from the disc to her shoulders.
    float up = (ground - p.y) / 0.62;
    if (up > 0.0 && up < 1.0) {
      float half_width = 0.27 + 0.16 * up;
      float across = abs(p.x - 0.5) / half_width;
      float beam = (1.0 - smoothstep(0.55, 1.0, across)) * 0.55 + exp(-pow((across - 0.93) * 13.0, 2.0)) * 0.45;
      glow += light * beam * 0.15 * smoothstep(0.0, 0.14, up) * pow(1.0 - up, 1.7) * (0.93 + 0.07 * wave(p.y, 210.0, 1.6));
    } else if (up <= 0.0) {
      // Her image in the floor: rows shift and blur, more the nearer they lie.
      float down = p.y - ground;
      float far = clamp(down / 0.62, 0.0, 1.0);
      float shift = (wave(sqrt(far), 34.0, 0.8) * 0.6 + wave(sqrt(far), 83.0, 1.3) * 0.4) * (0.004 + 0.024 * far);
      vec3 image = vec3(0.0);
      for (int tap = 0; tap < 3; tap++) {
        float y = 2.0 * ground - p.y - 0.03 + (float(tap) - 1.0) * (0.006 + 0.035 * far);
        image += her(vec2(p.x + shift, y)).rgb;
      }
      float stripes = 0.88 + 0.08 * wave(sqrt(far), 113.0, 1.0) + 0.05 * wave(sqrt(far), 47.0, 0.6);
      glow += image * (0.21 * pow(1.0 - far, 1.5) * smoothstep(0.0, 0.06, far) * stripes);
    }
    vec2 rim = smoothstep(vec2(0.0), vec2(0.16, 0.0001), vUv) * (1.0 - smoothstep(vec2(0.84, 0.86), vec2(1.0), vUv));
    sum.rgb += glow * rim.x * rim.y * (1.0 - sum.a * 0.85);
  }
  // Banding in faint light is worse than grain.
  float grain = fract(sin(dot(gl_FragCoord.xy, vec2(127.1, 311.7))) * 43758.5453) - 0.5;
  sum.rgb = max(sum.rgb + grain / 255.0 * step(0.004, sum.r + sum.g + sum.b), 0.0);
  gl_FragColor = sum * shown;
}`;
