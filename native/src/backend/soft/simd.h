/*
 * Vectors of AURORA_VECTOR_WIDTH lanes and the functions of them that shading needs.
 *
 * Only IEEE operations on single lanes, in a fixed order and never contracted: every width gives the same bits, and so
 * does every machine. Included by kernels.cpp alone, which is compiled once for each instruction set.
 */
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#  include <immintrin.h>
#endif

namespace aurora::soft::AURORA_KERNELS {

constexpr int W = AURORA_VECTOR_WIDTH;

typedef float F __attribute__((vector_size(W * 4)));
typedef int32_t I __attribute__((vector_size(W * 4))); /* as a mask: 0 or -1 */
typedef uint32_t U __attribute__((vector_size(W * 4)));

inline F all(float x) { return x - F{}; }
inline I allInt(int32_t x) { return x - I{}; }

inline bool any(I mask) {
#if defined(__AVX512F__)
  return _mm512_test_epi32_mask((__m512i)mask, (__m512i)mask) != 0;
#elif defined(__AVX2__)
  return !_mm256_testz_si256((__m256i)mask, (__m256i)mask);
#elif defined(__SSE2__)
  return _mm_movemask_epi8((__m128i)mask) != 0;
#else
  int32_t found = 0;
  for (int i = 0; i < W; i++) found |= mask[i];
  return found != 0;
#endif
}

/* The lanes of a mask as bits. */
inline uint32_t maskBits(I mask) {
#if defined(__AVX512DQ__)
  return _mm512_movepi32_mask((__m512i)mask);
#elif defined(__AVX2__)
  return static_cast<uint32_t>(_mm256_movemask_ps((__m256)mask));
#elif defined(__SSE2__)
  return static_cast<uint32_t>(_mm_movemask_ps((__m128)mask));
#else
  uint32_t found = 0;
  for (int i = 0; i < W; i++) found |= static_cast<uint32_t>(mask[i] & 1) << i;
  return found;
#endif
}

/* Masks in the form that the processor likes best, for loops that have many. */
#if defined(__AVX512F__)
typedef __mmask16 Mask;
inline Mask isAtLeast(F a, F b) { return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GE_OQ); }
inline Mask isAbove(F a, F b) { return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GT_OQ); }
inline bool isAny(Mask mask) { return mask != 0; }
inline void storeWhere(Mask mask, float* at, F value) { _mm512_mask_store_ps(at, mask, (__m512)value); }
inline void storeWhere(Mask mask, int32_t* at, I value) { _mm512_mask_store_epi32(at, mask, (__m512i)value); }
#else
typedef I Mask;
inline Mask isAtLeast(F a, F b) { return a >= b; }
inline Mask isAbove(F a, F b) { return a > b; }
inline bool isAny(Mask mask) { return any(mask); }
inline void storeWhere(Mask mask, float* at, F value) {
  F& old = *reinterpret_cast<F*>(at);
  old = mask ? value : old;
}
inline void storeWhere(Mask mask, int32_t* at, I value) {
  I& old = *reinterpret_cast<I*>(at);
  old = mask ? value : old;
}
#endif

inline F min(F a, F b) { return a < b ? a : b; }
inline F max(F a, F b) { return a > b ? a : b; }
inline F abs(F a) { return a < 0.0f ? -a : a; }
inline F saturate(F a) { return min(max(a, F{}), all(1)); }
inline F mix(F a, F b, F t) { return a + (b - a) * t; }
inline F smoothstep(float from, float to, F x) {
  x = saturate((x - from) * (1 / (to - from)));
  return x * x * (3.0f - 2.0f * x);
}

inline F sqrt(F a) {
  F r;
  for (int i = 0; i < W; i++) r[i] = std::sqrt(a[i]);
  return r;
}

inline I toInt(F a) { return __builtin_convertvector(a, I); }
inline F toFloat(I a) { return __builtin_convertvector(a, F); }

inline I floorToInt(F a) {
  const I t = toInt(a);
  return t + (toFloat(t) > a); /* a true mask is -1 */
}
inline F floor(F a) { return toFloat(floorToInt(a)); }
inline F fract(F a) { return a - floor(a); }

template <typename To, typename From>
inline To bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

inline I lookup(const int32_t* table, I at) {
#if defined(__AVX512F__)
  return (I)_mm512_i32gather_epi32((__m512i)at, table, 4);
#elif defined(__AVX2__)
  return (I)_mm256_i32gather_epi32(table, (__m256i)at, 4);
#else
  I found;
  for (int i = 0; i < W; i++) found[i] = table[at[i]];
  return found;
#endif
}

/* 2^x, relative error below 3e-6; the Taylor series of 2^f around 0 for |f| <= 1/2. */
inline F exp2(F x) {
  x = min(max(x, all(-126)), all(126));
  const I whole = floorToInt(x + 0.5f);
  const F f = x - toFloat(whole);
  const F p = 1.0f + f * (0.693147181f + f * (0.240226507f + f * (0.0555041087f + f * (0.00961812911f + f * 0.00133335581f))));
  return p * bits<F>((whole + 127) << 23);
}
inline F exp(F x) { return exp2(x * 1.44269504f); }

/* log2 of a positive normal number, error below 2e-6: m in [sqrt(1/2), sqrt 2), then the series of artanh. */
inline F log2(F x) {
  const I b = bits<I>(x);
  I exponent = ((b - 0x3f3504f3) >> 23);
  const F m = bits<F>(b - (exponent << 23));
  const F z = (m - 1.0f) / (m + 1.0f), z2 = z * z;
  const F series = z * (2.88539008f + z2 * (0.961796694f + z2 * (0.577078016f + z2 * (0.412198583f + z2 * 0.320598898f))));
  return toFloat(exponent) + series;
}

/* x^p for x >= 0. */
inline F pow(F x, float p) { return exp2(p * log2(max(x, all(1e-30f)))); }

/* x^N by squaring. */
template <int N>
inline F power(F x) {
  if constexpr (N == 1) return x;
  else if constexpr (N % 2 == 1) return x * power<N - 1>(x);
  else {
    const F half = power<N / 2>(x);
    return half * half;
  }
}

/* sin(2 pi t), error below 1e-3: a parabola, corrected once. */
inline F sinTurns(F t) {
  const F r = t - floor(t + 0.5f);
  const F y = 8.0f * r - 16.0f * r * abs(r);
  return 0.225f * (y * abs(y) - y) + y;
}
inline F sin(F x) { return sinTurns(x * 0.159154943f); }
inline F cosTurns(F t) { return sinTurns(t + 0.25f); }

/* Error below 1e-5 for the polynomial of atan on [0, 1] (Abramowitz & Stegun 4.4.49), then by octants. */
inline F atan2(F y, F x) {
  const F ax = abs(x), ay = abs(y);
  const F a = min(ax, ay) / max(max(ax, ay), all(1e-20f)), s = a * a;
  F r = a * (0.9998660f + s * (-0.3302995f + s * (0.1801410f + s * (-0.0851330f + s * 0.0208351f))));
  r = ay > ax ? 1.57079633f - r : r;
  r = x < 0.0f ? 3.14159265f - r : r;
  return y < 0.0f ? -r : r;
}

/* ---- noise: hashes of lattice points, the same at any width ---- */

inline U hashBits(U x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}

/* 0 ... 1 for a lattice point. */
inline F hash(I a, I b = I{}, I c = I{}) {
  const U mixed = bits<U>(a) * 73856093u ^ bits<U>(b) * 19349663u ^ bits<U>(c) * 83492791u;
  return toFloat(bits<I>(hashBits(mixed) >> 8)) * (1 / 16777216.0f);
}

/* Smooth noise along a line, 0 ... 1. */
inline F noise(F x, int32_t salt) {
  const I i = floorToInt(x);
  F f = x - toFloat(i);
  f = f * f * (3.0f - 2.0f * f);
  return mix(hash(i, allInt(salt)), hash(i + 1, allInt(salt)), f);
}

/* ---- vectors of three ---- */

struct V {
  F x, y, z;
};
inline V v3(float x, float y, float z) { return {all(x), all(y), all(z)}; }
inline V operator+(const V& a, const V& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline V operator-(const V& a, const V& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline V operator*(const V& a, F s) { return {a.x * s, a.y * s, a.z * s}; }
inline V operator*(const V& a, const V& b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
inline F dot(const V& a, const V& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline V mix(const V& a, const V& b, F t) { return {mix(a.x, b.x, t), mix(a.y, b.y, t), mix(a.z, b.z, t)}; }
inline V normalize(const V& a) { return a * (1.0f / sqrt(max(dot(a, a), all(1e-20f)))); }

}  // namespace aurora::soft::AURORA_KERNELS
