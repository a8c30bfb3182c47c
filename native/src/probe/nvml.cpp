/* NVIDIA's management library: https://docs.nvidia.com/deploy/nvml-api/. What a device does, and how warm it is. */
#include <string>

#include "probe/library.h"
#include "probe/probes.h"

namespace aurora::probe {
namespace {

using Result = int;
using Device = void*;
constexpr int kGpuSensor = 0; /* NVML_TEMPERATURE_GPU */

struct Memory {
  unsigned long long total, free, used;
};
struct Utilisation {
  unsigned gpu, memory;
};
/* nvmlPciInfo_t; the last is "00000000:01:00.0". */
struct Place {
  char legacy[16];
  unsigned domain, bus, device, id, subsystem;
  char text[32];
};

void check(Result result, const char* function) {
  if (result != 0) throw Unavailable(std::string(function) + " answered " + std::to_string(result));
}

/* As CUDA writes it: a domain of four digits, in lower case. */
std::string short_place(const char* text) {
  std::string place(text);
  if (place.size() > 12) place = place.substr(place.size() - 12);
  for (char& letter : place)
    if (letter >= 'A' && letter <= 'F') letter = static_cast<char>(letter + ('a' - 'A'));
  return place;
}

}  // namespace

void probe_nvml(const char* path, aurora_probe_report& report) {
  const Library nvml(path, {"libnvidia-ml.so.1", "libnvidia-ml.so", "nvml.dll"});
  const auto init = nvml.find<Result (*)()>("nvmlInit_v2");
  const auto shut_down = nvml.find<Result (*)()>("nvmlShutdown");
  const auto driver_of = nvml.find<Result (*)(char*, unsigned)>("nvmlSystemGetDriverVersion");
  const auto count_of = nvml.find<Result (*)(unsigned*)>("nvmlDeviceGetCount_v2");
  const auto get = nvml.find<Result (*)(unsigned, Device*)>("nvmlDeviceGetHandleByIndex_v2");
  const auto name_of = nvml.find<Result (*)(Device, char*, unsigned)>("nvmlDeviceGetName");
  const auto memory_of = nvml.find<Result (*)(Device, Memory*)>("nvmlDeviceGetMemoryInfo");
  const auto load_of = nvml.find<Result (*)(Device, Utilisation*)>("nvmlDeviceGetUtilizationRates");
  const auto warmth_of = nvml.find<Result (*)(Device, int, unsigned*)>("nvmlDeviceGetTemperature");
  const auto place_of = nvml.find<Result (*)(Device, Place*)>("nvmlDeviceGetPciInfo_v3");

  check(init(), "nvmlInit_v2");
  char driver[80] = {};
  unsigned count = 0;
  if (driver_of(driver, sizeof driver) != 0) driver[0] = 0;
  check(count_of(&count), "nvmlDeviceGetCount_v2");
  for (unsigned i = 0; i < count; i++) {
    Device handle = nullptr;
    /* One that is being reset, or belongs to somebody else, is passed over. */
    if (get(i, &handle) != 0) continue;
    aurora_probe_device* device = add_device(report);
    if (device == nullptr) break;
    if (name_of(handle, device->name, sizeof device->name) != 0) device->name[0] = 0;
    device->name[sizeof device->name - 1] = 0;
    Memory memory{};
    if (memory_of(handle, &memory) == 0) {
      device->memory_total = memory.total;
      device->memory_used = memory.used;
    }
    Utilisation utilisation{};
    if (load_of(handle, &utilisation) == 0) device->load = utilisation.gpu;
    unsigned degrees = 0;
    if (warmth_of(handle, kGpuSensor, &degrees) == 0) device->temperature = degrees;
    Place place{};
    if (place_of(handle, &place) == 0) {
      place.text[sizeof place.text - 1] = 0;
      copy_text(device->pci, short_place(place.text).c_str());
    }
    copy_text(device->driver, driver);
  }
  shut_down();
}

}  // namespace aurora::probe
