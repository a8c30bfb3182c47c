/*
 * What only Windows has a way of its own for: OpenGL by WGL beside the soft backend, and memory that two processes share. A program and
 * not a test of the suite, since it is built on another system and run under Wine: scripts/windows-smoke.sh.
 */
#include <windows.h>

#include <cstdio>
#include <cstdlib>

#include "ball.h"

namespace {

constexpr const char* kName = "/aurora-smoke";
constexpr uint32_t kSide = 64;
constexpr uint8_t kInk = 7;

std::vector<uint8_t> draw(aurora_backend backend) {
  Stage stage(backend, 96, 4, 2);
  aurora_frame_desc frame = stage.frame();
  frame.head_yaw = 0.3f;
  frame.time = 1.5;
  return stage.draw(frame);
}

void need(bool holds, const char* what) {
  std::printf("%s: %s\n", holds ? "ok" : "FAILED", what);
  if (!holds) std::printf("  %s\n", aurora_last_error());
  if (!holds) std::exit(1);
}

/* The other process: reads the pose, writes a frame. */
int other() {
  aurora_link link{};
  if (aurora_link_open(kName, &link) != AURORA_OK) return 2;
  float pose[8];
  uint32_t count = 8;
  if (aurora_link_read_pose(link, pose, &count) != AURORA_OK || count != 3 || pose[2] != 3) return 3;
  const std::vector<uint8_t> pixels(size_t{kSide} * kSide * 4, kInk);
  const aurora_link_frame frame{kSide, kSide, 1, 0};
  return aurora_link_write_frame(link, &frame, pixels.data()) == AURORA_OK ? 0 : 4;
}

DWORD runOther(const char* program) {
  STARTUPINFOA start{};
  start.cb = sizeof start;
  PROCESS_INFORMATION process{};
  std::string command = std::string("\"") + program + "\" other";
  if (!CreateProcessA(nullptr, command.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start, &process)) return 99;
  WaitForSingleObject(process.hProcess, 60000);
  DWORD code = 98;
  GetExitCodeProcess(process.hProcess, &code);
  return code;
}

void shareMemory(const char* program) {
  aurora_link link{};
  const aurora_link_desc desc{kName, kSide};
  need(aurora_link_create(&desc, &link) == AURORA_OK, "shared memory is made");
  const float pose[3] = {1, 2, 3};
  need(aurora_link_write_pose(link, pose, 3) == AURORA_OK, "a pose is written");
  const DWORD code = runOther(program);
  std::printf("the other process ended with %lu\n", code);
  need(code == 0, "another process reads it and answers");
  std::vector<uint8_t> pixels(size_t{kSide} * kSide * 4);
  aurora_link_frame frame{};
  need(aurora_link_read_frame(link, pixels.data(), pixels.size(), &frame) == AURORA_OK && frame.width == kSide && pixels[100] == kInk, "its frame arrives");
  aurora_link_destroy(link);
  aurora_link again{};
  need(aurora_link_open(kName, &again) == AURORA_ERROR_LINK, "with whoever made it the name goes");
}

void drawWithBoth() {
  const auto soft = draw(AURORA_BACKEND_SOFT), gl = draw(AURORA_BACKEND_GL);
  double sum = 0;
  for (size_t i = 0; i < gl.size(); i++) sum += std::abs(static_cast<int>(gl[i]) - static_cast<int>(soft[i]));
  std::printf("WGL and soft: mean difference %.3f of 255\n", sum / static_cast<double>(gl.size()));
  need(sum / static_cast<double>(gl.size()) <= 2, "they draw the same");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) return other();
  try {
    shareMemory(argv[0]);
    drawWithBoth();
  } catch (const std::exception& error) {
    std::printf("FAILED: %s\n", error.what());
    return 1;
  }
  return 0;
}
