#include <exception>

#include "probe/library.h"
#include "probe/probes.h"

namespace aurora::probe {

aurora_probe_device* add_device(aurora_probe_report& report) {
  if (report.device_count == AURORA_PROBE_MAX_DEVICES) return nullptr;
  aurora_probe_device& device = report.devices[report.device_count++];
  device = {};
  copy_text(device.kind, "other");
  device.memory_total = device.memory_used = device.load = device.temperature = AURORA_PROBE_UNKNOWN;
  return &device;
}

}  // namespace aurora::probe

extern "C" void aurora_probe(aurora_probe_library library, const char* path, aurora_probe_report* report) {
  using namespace aurora::probe;
  *report = {};
  try {
    if (library == AURORA_PROBE_CUDA) probe_cuda(path, *report);
    else if (library == AURORA_PROBE_NVML) probe_nvml(path, *report);
    else if (library == AURORA_PROBE_VULKAN) probe_vulkan(path, *report);
    else throw Unavailable("there is no such library");
    report->available = 1;
  } catch (const std::exception& problem) {
    /* What was found before it failed is half a truth. */
    *report = {};
    copy_text(report->reason, problem.what());
  }
}
