/* Vulkan's loader: https://registry.khronos.org/vulkan/specs/1.0/html/. An instance, its devices, and nothing else. */
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "probe/library.h"
#include "probe/probes.h"

namespace aurora::probe {
namespace {

using Result = int32_t;
using Instance = void*;
using Physical = void*;
using Function = void (*)();
using GetProc = Function (*)(Instance, const char*);
constexpr int32_t kInstanceCreateInfo = 1;
constexpr Result kIncomplete = 5;
constexpr uint32_t kDeviceLocal = 1;

struct InstanceCreateInfo {
  int32_t type;
  const void* next;
  uint32_t flags;
  const void* application;
  uint32_t layer_count;
  const char* const* layers;
  uint32_t extension_count;
  const char* const* extensions;
};

/* VkPhysicalDeviceProperties; its limits (504 bytes) and more follow. */
struct Properties {
  uint32_t api, driver, vendor, device;
  int32_t type;
  char name[256];
  alignas(8) unsigned char rest[1024];
};

struct MemoryType {
  uint32_t flags, heap;
};
struct Heap {
  uint64_t size;
  uint32_t flags;
};
struct MemoryProperties {
  uint32_t type_count;
  MemoryType types[32];
  uint32_t heap_count;
  Heap heaps[16];
};

const char* kind_of(int32_t type) {
  switch (type) {
    case 1: return "integrated";
    case 2: return "discrete";
    case 3: return "virtual";
    case 4: return "software";
    default: return "other";
  }
}

/* Makers pack their versions as they like; Vulkan's own way fits most, NVIDIA's is known. */
std::string driver_version(uint32_t vendor, uint32_t version) {
  const auto parts = [](uint32_t a, uint32_t b, uint32_t c) {
    return std::to_string(a) + "." + std::to_string(b) + "." + std::to_string(c);
  };
  if (vendor == 0x10de) return parts(version >> 22, version >> 14 & 0xff, version >> 6 & 0xff);
  return parts(version >> 22, version >> 12 & 0x3ff, version & 0xfff);
}

}  // namespace

void probe_vulkan(const char* path, aurora_probe_report& report) {
  const Library vulkan(path, {"libvulkan.so.1", "libvulkan.so", "vulkan-1.dll", "libvulkan.1.dylib", "libMoltenVK.dylib"});
  const auto get = vulkan.find<GetProc>("vkGetInstanceProcAddr");
  const auto create = reinterpret_cast<Result (*)(const InstanceCreateInfo*, const void*, Instance*)>(get(nullptr, "vkCreateInstance"));
  if (create == nullptr) throw Unavailable("its loader makes no instances");
  InstanceCreateInfo info{};
  info.type = kInstanceCreateInfo;
  Instance instance = nullptr;
  if (const Result result = create(&info, nullptr, &instance); result != 0)
    throw Unavailable("vkCreateInstance answered " + std::to_string(result) + ": there is no driver");
  const auto destroy = reinterpret_cast<void (*)(Instance, const void*)>(get(instance, "vkDestroyInstance"));
  const auto list = reinterpret_cast<Result (*)(Instance, uint32_t*, Physical*)>(get(instance, "vkEnumeratePhysicalDevices"));
  const auto properties_of = reinterpret_cast<void (*)(Physical, Properties*)>(get(instance, "vkGetPhysicalDeviceProperties"));
  const auto memory_of = reinterpret_cast<void (*)(Physical, MemoryProperties*)>(get(instance, "vkGetPhysicalDeviceMemoryProperties"));
  if (!destroy || !list || !properties_of || !memory_of) throw Unavailable("its instance lacks functions of Vulkan 1.0");

  uint32_t count = AURORA_PROBE_MAX_DEVICES;
  Physical devices[AURORA_PROBE_MAX_DEVICES] = {};
  const Result listed = list(instance, &count, devices);
  if (listed != 0 && listed != kIncomplete) {
    destroy(instance, nullptr);
    throw Unavailable("vkEnumeratePhysicalDevices answered " + std::to_string(listed));
  }
  for (uint32_t i = 0; i < count; i++) {
    aurora_probe_device* device = add_device(report);
    if (device == nullptr) break;
    Properties properties{};
    properties_of(devices[i], &properties);
    properties.name[sizeof properties.name - 1] = 0;
    copy_text(device->name, properties.name);
    copy_text(device->kind, kind_of(properties.type));
    copy_text(device->driver, driver_version(properties.vendor, properties.driver).c_str());
    MemoryProperties memory{};
    memory_of(devices[i], &memory);
    uint64_t local = 0;
    for (uint32_t heap = 0; heap < memory.heap_count && heap < 16; heap++)
      if (memory.heaps[heap].flags & kDeviceLocal) local += memory.heaps[heap].size;
    if (local > 0) device->memory_total = local;
  }
  destroy(instance, nullptr);
}

}  // namespace aurora::probe
