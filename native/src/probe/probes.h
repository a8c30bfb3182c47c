#pragma once
#include "aurora_probe.h"

namespace aurora::probe {

/* Each fills in what it finds, and throws Unavailable. */
void probe_cuda(const char* path, aurora_probe_report& report);
void probe_nvml(const char* path, aurora_probe_report& report);
void probe_vulkan(const char* path, aurora_probe_report& report);

/* A device of which nothing is known yet; null when there is no room for another. */
aurora_probe_device* add_device(aurora_probe_report& report);

/* Cuts what is too long. */
template <unsigned long Size>
void copy_text(char (&to)[Size], const char* from) {
  unsigned long i = 0;
  for (; i + 1 < Size && from[i] != 0; i++) to[i] = from[i];
  to[i] = 0;
}

}  // namespace aurora::probe
