/*
 * What graphics devices this machine has, by the libraries of their makers: CUDA's driver, NVML and Vulkan's loader. None of
 * them is linked; what is not there is a reason and no error. A driver that is broken takes its process along, so this is
 * called by a program of its own (aurora-probe).
 */
#ifndef AURORA_PROBE_H
#define AURORA_PROBE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AURORA_PROBE_MAX_DEVICES 16
#define AURORA_PROBE_UNKNOWN UINT64_MAX

typedef enum aurora_probe_library {
  AURORA_PROBE_CUDA = 0,
  AURORA_PROBE_NVML = 1,
  AURORA_PROBE_VULKAN = 2,
} aurora_probe_library;

/* Texts are UTF-8 and end with zero; an empty one is unknown, and so is a number that is AURORA_PROBE_UNKNOWN. */
typedef struct aurora_probe_device {
  char name[256];
  /* "discrete", "integrated", "virtual", "software" or "other". */
  char kind[16];
  /* Of the driver, in its maker's form. */
  char driver[64];
  /* Place on the bus, "0000:01:00.0", by which a device of one library is found in another. */
  char pci[32];
  /* Bytes. */
  uint64_t memory_total;
  uint64_t memory_used;
  /* Percent. */
  uint64_t load;
  /* Degrees Celsius. */
  uint64_t temperature;
} aurora_probe_device;

typedef struct aurora_probe_report {
  /* 1 = the library is there and answered. */
  uint32_t available;
  /* Why it is not. */
  char reason[512];
  uint32_t device_count;
  aurora_probe_device devices[AURORA_PROBE_MAX_DEVICES];
} aurora_probe_report;

/* `path` of the library; null = where its maker puts it. Never fails. */
void aurora_probe(aurora_probe_library library, const char* path, aurora_probe_report* report);

#ifdef __cplusplus
}
#endif
#endif
