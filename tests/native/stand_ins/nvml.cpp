/* The management library of the same two devices; the second tells nothing of itself but its place. */
#include <cstdio>
#include <cstring>
#define API extern "C" __attribute__((visibility("default")))
struct Memory { unsigned long long total, free, used; };
struct Utilisation { unsigned gpu, memory; };
struct Place { char legacy[16]; unsigned domain, bus, device, id, subsystem; char text[32]; };
static int initialised = 0;
API int nvmlInit_v2() { return initialised++, 0; }
API int nvmlShutdown() { return --initialised == 0 ? 0 : 1; }
API int nvmlSystemGetDriverVersion(char* text, unsigned size) { return std::snprintf(text, size, "550.54.14"), 0; }
API int nvmlDeviceGetCount_v2(unsigned* count) { return *count = 3, 0; }
API int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  *device = reinterpret_cast<void*>(static_cast<unsigned long>(index) + 1);
  /* The third is being reset. */
  return index == 2 ? 15 : 0;
}
static bool first(void* device) { return device == reinterpret_cast<void*>(1ul); }
API int nvmlDeviceGetName(void* device, char* name, unsigned size) {
  return first(device) ? (std::snprintf(name, size, "Stand-in 0"), 0) : 3;
}
API int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
  *memory = {8000000000ull, 6000000000ull, 2000000000ull};
  return first(device) ? 0 : 3;
}
API int nvmlDeviceGetUtilizationRates(void* device, Utilisation* rates) { return *rates = {37, 12}, first(device) ? 0 : 3; }
API int nvmlDeviceGetTemperature(void* device, int, unsigned* degrees) { return *degrees = 64, first(device) ? 0 : 3; }
API int nvmlDeviceGetPciInfo_v3(void* device, Place* place) {
  *place = {};
  return std::snprintf(place->text, sizeof place->text, "00000000:0%c:00.0", first(device) ? '1' : '2'), 0;
}
