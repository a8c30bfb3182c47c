/* A driver for two devices that are not there. */
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#define API extern "C" __attribute__((visibility("default")))
API int cuInit(unsigned) { return std::getenv("STAND_IN_BROKEN") ? 100 : 0; }
API int cuDriverGetVersion(int* version) { return *version = 12040, 0; }
API int cuDeviceGetCount(int* count) { return *count = 2, 0; }
API int cuDeviceGet(int* device, int index) { return *device = index, 0; }
API int cuDeviceGetName(char* name, int size, int device) {
  return std::snprintf(name, static_cast<std::size_t>(size), "Stand-in %d \"RTX\"", device), 0;
}
API int cuDeviceTotalMem_v2(std::size_t* bytes, int device) { return *bytes = (device + 1) * 8000000000ull, 0; }
API int cuDeviceGetPCIBusId(char* place, int size, int device) {
  return std::snprintf(place, static_cast<std::size_t>(size), "0000:0%d:00.0", device + 1), 0;
}
API int cuDeviceGetAttribute(int* value, int attribute, int device) { return *value = attribute == 18 && device == 1, 0; }
