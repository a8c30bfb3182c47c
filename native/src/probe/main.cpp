/* aurora-probe cuda|nvml|vulkan [path]: what the library tells, as one line of JSON. A broken driver ends this process, and no other. */
#include <cstdio>
#include <cstring>
#include <string>

#include "aurora_probe.h"

namespace {

std::string text(const char* words) {
  std::string quoted = "\"";
  for (const char* at = words; *at != 0; at++) {
    const auto letter = static_cast<unsigned char>(*at);
    if (letter == '"' || letter == '\\') quoted += '\\';
    if (letter < 0x20) quoted += ' ';
    else quoted += *at;
  }
  return quoted + "\"";
}

std::string text_or_null(const char* words) { return *words ? text(words) : "null"; }
std::string number(uint64_t value) { return value == AURORA_PROBE_UNKNOWN ? "null" : std::to_string(value); }

}  // namespace

int main(int count, char** words) {
  const char* names[] = {"cuda", "nvml", "vulkan"};
  for (int library = 0; library < 3; library++) {
    if (count < 2 || std::strcmp(words[1], names[library]) != 0) continue;
    aurora_probe_report report;
    aurora_probe(static_cast<aurora_probe_library>(library), count > 2 ? words[2] : nullptr, &report);
    std::string out = "{\"available\":" + std::string(report.available ? "true" : "false");
    out += ",\"reason\":" + text_or_null(report.reason) + ",\"devices\":[";
    for (uint32_t i = 0; i < report.device_count; i++) {
      const aurora_probe_device& device = report.devices[i];
      out += std::string(i ? "," : "") + "{\"name\":" + text(device.name) + ",\"kind\":" + text(device.kind);
      out += ",\"driver\":" + text_or_null(device.driver) + ",\"pci\":" + text_or_null(device.pci);
      out += ",\"memoryTotal\":" + number(device.memory_total) + ",\"memoryUsed\":" + number(device.memory_used);
      out += ",\"load\":" + number(device.load) + ",\"temperature\":" + number(device.temperature) + "}";
    }
    std::printf("%s]}\n", out.c_str());
    return 0;
  }
  std::fprintf(stderr, "aurora-probe cuda|nvml|vulkan [path of the library]\n");
  return 2;
}
