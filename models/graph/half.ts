/** IEEE 754 binary16 and float32: what networks in half precision take and give at their borders. */

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The nearest half, ties to even; what is too large becomes infinite. */
export function floatToHalf(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7f_ffff;
  if (exponent === 143) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent <= 0) return exponent < -10 ? sign : sign | rounded(fraction | 0x80_0000, 14 - exponent);
  // A fraction that is rounded up to 1 carries into the exponent, and that into infinity, as it should.
  return sign | ((exponent << 10) + rounded(fraction, 13));
}

/** `value` / 2^`shift`, to the nearest, ties to even. */
function rounded(value: number, shift: number): number {
  const whole = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole;
}

/** 1 sign, 5 exponent (bias 15), 10 fraction bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
