/* NVIDIA's driver: https://docs.nvidia.com/cuda/cuda-driver-api/. Without a context, and so without taking memory. */
#include <cstddef>
#include <string>

#include "probe/library.h"
#include "probe/probes.h"

namespace aurora::probe {
namespace {

using Result = int;
using Device = int;
constexpr int kIntegrated = 18; /* CU_DEVICE_ATTRIBUTE_INTEGRATED */

void check(Result result, const char* function) {
  if (result != 0) throw Unavailable(std::string(function) + " answered " + std::to_string(result));
}

}  // namespace

void probe_cuda(const char* path, aurora_probe_report& report) {
  const Library cuda(path, {"libcuda.so.1", "libcuda.so", "nvcuda.dll"});
  const auto init = cuda.find<Result (*)(unsigned)>("cuInit");
  const auto version_of = cuda.find<Result (*)(int*)>("cuDriverGetVersion");
  const auto count_of = cuda.find<Result (*)(int*)>("cuDeviceGetCount");
  const auto get = cuda.find<Result (*)(Device*, int)>("cuDeviceGet");
  const auto name_of = cuda.find<Result (*)(char*, int, Device)>("cuDeviceGetName");
  const auto memory_of = cuda.find<Result (*)(std::size_t*, Device)>("cuDeviceTotalMem_v2");
  const auto place_of = cuda.find<Result (*)(char*, int, Device)>("cuDeviceGetPCIBusId");
  const auto attribute_of = cuda.find<Result (*)(int*, int, Device)>("cuDeviceGetAttribute");

  check(init(0), "cuInit");
  int version = 0, count = 0;
  check(version_of(&version), "cuDriverGetVersion");
  check(count_of(&count), "cuDeviceGetCount");
  /* 12040 is 12.4. */
  const std::string driver = "CUDA " + std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
  for (int i = 0; i < count; i++) {
    aurora_probe_device* device = add_device(report);
    if (device == nullptr) return;
    Device handle = 0;
    check(get(&handle, i), "cuDeviceGet");
    check(name_of(device->name, sizeof device->name, handle), "cuDeviceGetName");
    device->name[sizeof device->name - 1] = 0;
    std::size_t bytes = 0;
    if (memory_of(&bytes, handle) == 0) device->memory_total = bytes;
    if (place_of(device->pci, sizeof device->pci, handle) != 0) device->pci[0] = 0;
    int integrated = 0;
    if (attribute_of(&integrated, kIntegrated, handle) == 0)
      copy_text(device->kind, integrated ? "integrated" : "discrete");
    copy_text(device->driver, driver.c_str());
  }
}

}  // namespace aurora::probe
