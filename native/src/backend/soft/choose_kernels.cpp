#include <cstdlib>
#include <string_view>

#include "backend/soft/scene.h"

namespace aurora::soft {

namespace baseline { extern const Kernels kKernels; }
#ifdef AURORA_X86
namespace avx2 { extern const Kernels kKernels; }
namespace avx512 { extern const Kernels kKernels; }
#endif

const Kernels& chooseKernels() {
#ifdef AURORA_X86
  const char* said = std::getenv("AURORA_VECTORS");
  const std::string_view asked = said ? said : "";
  __builtin_cpu_init();
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (wide && (asked.empty() || asked == "avx512")) return avx512::kKernels;
  if (__builtin_cpu_supports("avx2") && asked != "sse2") return avx2::kKernels;
#endif
  return baseline::kKernels;
}

}  // namespace aurora::soft
