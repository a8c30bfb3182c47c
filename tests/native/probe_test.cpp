/* What a machine has: against stand-ins of NVIDIA's libraries, and against a real Vulkan (Mesa's lavapipe). */
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "aurora_probe.h"

namespace {

aurora_probe_report probe(aurora_probe_library library, const char* path) {
  aurora_probe_report report;
  aurora_probe(library, path, &report);
  return report;
}

TEST(Probe, WhatIsNotThereIsAReason) {
  for (const auto library : {AURORA_PROBE_CUDA, AURORA_PROBE_NVML, AURORA_PROBE_VULKAN}) {
    const auto report = probe(library, "/nowhere/lib.so");
    EXPECT_EQ(report.available, 0u);
    EXPECT_EQ(report.device_count, 0u);
    EXPECT_NE(std::string(report.reason).find("it cannot be loaded: "), std::string::npos) << report.reason;
  }
  EXPECT_STREQ(probe(static_cast<aurora_probe_library>(9), nullptr).reason, "there is no such library");
}

TEST(Probe, ALibraryThatIsAnotherOneIsAReason) {
  EXPECT_NE(std::string(probe(AURORA_PROBE_CUDA, AURORA_STAND_IN_NVML).reason).find("has no function cuInit"), std::string::npos);
  EXPECT_NE(std::string(probe(AURORA_PROBE_NVML, AURORA_STAND_IN_CUDA).reason).find("has no function nvmlInit_v2"), std::string::npos);
  EXPECT_NE(std::string(probe(AURORA_PROBE_VULKAN, AURORA_STAND_IN_CUDA).reason).find("has no function vkGetInstanceProcAddr"), std::string::npos);
}

TEST(Probe, ADriverThatRefusesIsAReason) {
  setenv("STAND_IN_BROKEN", "1", 1);
  const auto report = probe(AURORA_PROBE_CUDA, AURORA_STAND_IN_CUDA);
  unsetenv("STAND_IN_BROKEN");
  EXPECT_STREQ(report.reason, "cuInit answered 100");
}

TEST(Probe, CudaTellsNamesMemoryAndPlace) {
  const auto report = probe(AURORA_PROBE_CUDA, AURORA_STAND_IN_CUDA);
  ASSERT_EQ(report.available, 1u) << report.reason;
  ASSERT_EQ(report.device_count, 2u);
  EXPECT_STREQ(report.devices[0].name, "Stand-in 0 \"RTX\"");
  EXPECT_STREQ(report.devices[0].kind, "discrete");
  EXPECT_STREQ(report.devices[1].kind, "integrated");
  EXPECT_STREQ(report.devices[1].pci, "0000:02:00.0");
  EXPECT_STREQ(report.devices[1].driver, "CUDA 12.4");
  EXPECT_EQ(report.devices[1].memory_total, 16000000000ull);
  EXPECT_EQ(report.devices[1].memory_used, AURORA_PROBE_UNKNOWN);
}

TEST(Probe, NvmlTellsLoadAndWarmthAndPassesOverWhatIsBeingReset) {
  for (int again = 0; again < 2; again++) {
    const auto report = probe(AURORA_PROBE_NVML, AURORA_STAND_IN_NVML);
    ASSERT_EQ(report.available, 1u) << report.reason;
    ASSERT_EQ(report.device_count, 2u);
    const auto& [first, second] = std::pair(report.devices[0], report.devices[1]);
    EXPECT_EQ(first.load, 37u);
    EXPECT_EQ(first.temperature, 64u);
    EXPECT_EQ(first.memory_used, 2000000000ull);
    EXPECT_STREQ(first.driver, "550.54.14");
    EXPECT_STREQ(first.pci, "0000:01:00.0");
    EXPECT_EQ(second.temperature, AURORA_PROBE_UNKNOWN);
    EXPECT_EQ(second.memory_total, AURORA_PROBE_UNKNOWN);
    EXPECT_STREQ(second.pci, "0000:02:00.0");
  }
}

#if defined(__linux__)
TEST(Probe, VulkanTellsOfMesasSoftwareDevice) {
  const auto report = probe(AURORA_PROBE_VULKAN, nullptr);
  ASSERT_EQ(report.available, 1u) << report.reason;
  const aurora_probe_device* software = nullptr;
  for (uint32_t i = 0; i < report.device_count; i++)
    if (std::string(report.devices[i].kind) == "software") software = &report.devices[i];
  ASSERT_NE(software, nullptr) << report.device_count << " devices";
  EXPECT_NE(std::string(software->name).find("llvmpipe"), std::string::npos) << software->name;
  /* It takes main memory. */
  EXPECT_GT(software->memory_total, 100u << 20);
  EXPECT_NE(software->memory_total, AURORA_PROBE_UNKNOWN);
  EXPECT_STRNE(software->driver, "0.0.0");
}
#endif

}  // namespace
