/* The C functions: check, lock, call, translate what is thrown. */
#include <algorithm>
#include <cstring>
#include <mutex>
#include <thread>

#include "backend/backend.h"
#include "core/guard.h"
#include "core/handle_table.h"

namespace aurora {
namespace {

constexpr uint32_t kMaxRenderers = 64, kMaxMeshes = 256, kMaxSide = 4096, kMinSide = 16, kMaxThreads = 64;

struct MeshRecord {
  std::unique_ptr<BackendMesh> drawn;
  uint32_t shapes;
};

struct Renderer {
  std::mutex mutex;
  BackendOptions options;
  uint32_t kind; /* aurora_backend */
  std::unique_ptr<Backend> backend;
  HandleTable<MeshRecord> meshes{kMaxMeshes};
  bool drawn = false;
};

std::mutex gMutex;
HandleTable<Renderer> gRenderers{kMaxRenderers};
std::shared_ptr<Renderer> rendererOf(aurora_renderer handle) {
  std::lock_guard lock(gMutex);
  if (auto renderer = gRenderers.find(handle.id)) return renderer;
  throw Error(AURORA_ERROR_HANDLE, "There is no renderer " + std::to_string(handle.id) + ".");
}

uint32_t choose(const char* name, uint32_t value, uint32_t usual, uint32_t least, uint32_t most) {
  if (value == 0) return usual;
  if (value >= least && value <= most) return value;
  throw Error(AURORA_ERROR_ARGUMENT, std::string(name) + " is " + std::to_string(value) + "; it must be " +
                                         std::to_string(least) + " to " + std::to_string(most) + ".");
}

BackendOptions readOptions(const aurora_renderer_desc& desc) {
  const uint32_t cores = std::max(1u, std::min(8u, std::thread::hardware_concurrency()));
  const BackendOptions options{
      choose("width", desc.width, 512, kMinSide, kMaxSide),
      choose("height", desc.height, 512, kMinSide, kMaxSide),
      choose("samples", desc.samples, 4, 1, 8),
      choose("threads", desc.threads, cores, 1, kMaxThreads),
  };
  if (options.samples != 1 && options.samples != 4 && options.samples != 8)
    throw Error(AURORA_ERROR_ARGUMENT, "samples is " + std::to_string(options.samples) + "; it must be 1, 4 or 8.");
  return options;
}

std::unique_ptr<Backend> createBackend(uint32_t kind, const BackendOptions& options) {
  switch (kind) {
    case AURORA_BACKEND_NULL: return createNullBackend(options);
    case AURORA_BACKEND_SOFT: return createSoftBackend(options);
    case AURORA_BACKEND_GL: return createGlBackend(options);
    default: throw Error(AURORA_ERROR_ARGUMENT, "backend is " + std::to_string(kind) + "; it must be 0 to 3.");
  }
}

}  // namespace

std::string& lastError() {
  thread_local std::string error;
  return error;
}

}  // namespace aurora

using namespace aurora;

extern "C" {

uint32_t aurora_abi_version(void) { return AURORA_ABI_VERSION; }

const char* aurora_last_error(void) { return lastError().c_str(); }

const char* aurora_status_name(aurora_status status) {
  switch (status) {
    case AURORA_OK: return "AURORA_OK";
    case AURORA_ERROR_HANDLE: return "AURORA_ERROR_HANDLE";
    case AURORA_ERROR_ARGUMENT: return "AURORA_ERROR_ARGUMENT";
    case AURORA_ERROR_MESH: return "AURORA_ERROR_MESH";
    case AURORA_ERROR_BACKEND: return "AURORA_ERROR_BACKEND";
    case AURORA_ERROR_MEMORY: return "AURORA_ERROR_MEMORY";
    case AURORA_ERROR_LIMIT: return "AURORA_ERROR_LIMIT";
    case AURORA_ERROR_LINK: return "AURORA_ERROR_LINK";
    case AURORA_ERROR_INTERNAL: return "AURORA_ERROR_INTERNAL";
  }
  return "AURORA_ERROR_UNKNOWN";
}

aurora_status aurora_renderer_create(const aurora_renderer_desc* desc, aurora_renderer* handle) {
  return guarded([&] {
    need("desc", desc);
    need("renderer", handle);
    auto renderer = std::make_shared<Renderer>();
    renderer->options = readOptions(*desc);
    renderer->kind = desc->backend == AURORA_BACKEND_DEFAULT ? uint32_t{AURORA_BACKEND_SOFT} : desc->backend;
    renderer->backend = createBackend(renderer->kind, renderer->options);
    std::lock_guard lock(gMutex);
    const uint32_t id = gRenderers.add(std::move(renderer));
    if (id == 0) throw Error(AURORA_ERROR_LIMIT, "There are " + std::to_string(kMaxRenderers) + " renderers already.");
    handle->id = id;
  });
}

aurora_status aurora_renderer_destroy(aurora_renderer handle) {
  return guarded([&] {
    std::shared_ptr<Renderer> renderer = rendererOf(handle);
    {
      std::lock_guard lock(gMutex);
      gRenderers.remove(handle.id);
    }
    /* A call that runs on another thread ends first. */
    std::lock_guard lock(renderer->mutex);
  });
}

aurora_status aurora_mesh_create(aurora_renderer handle, const aurora_mesh_desc* desc, aurora_mesh* mesh) {
  return guarded([&] {
    need("desc", desc);
    need("mesh", mesh);
    auto renderer = rendererOf(handle);
    auto copy = std::make_shared<const Mesh>(copyMesh(*desc));
    std::lock_guard lock(renderer->mutex);
    auto record = std::make_shared<MeshRecord>();
    record->shapes = static_cast<uint32_t>(copy->shapes.size());
    record->drawn = renderer->backend->createMesh(std::move(copy));
    const uint32_t id = renderer->meshes.add(std::move(record));
    if (id == 0) throw Error(AURORA_ERROR_LIMIT, "The renderer has " + std::to_string(kMaxMeshes) + " meshes already.");
    mesh->id = id;
  });
}

aurora_status aurora_mesh_destroy(aurora_renderer handle, aurora_mesh mesh) {
  return guarded([&] {
    auto renderer = rendererOf(handle);
    std::lock_guard lock(renderer->mutex);
    if (!renderer->meshes.remove(mesh.id)) throw Error(AURORA_ERROR_HANDLE, "There is no mesh " + std::to_string(mesh.id) + ".");
  });
}

aurora_status aurora_render(aurora_renderer handle, const aurora_frame_desc* desc) {
  return guarded([&] {
    need("frame", desc);
    auto renderer = rendererOf(handle);
    std::lock_guard lock(renderer->mutex);
    auto mesh = renderer->meshes.find(desc->mesh.id);
    if (!mesh) throw Error(AURORA_ERROR_HANDLE, "There is no mesh " + std::to_string(desc->mesh.id) + ".");
    const Frame frame = readFrame(*desc, mesh->shapes);
    renderer->backend->render(*mesh->drawn, frame);
    renderer->drawn = true;
  });
}

aurora_status aurora_read_pixels(aurora_renderer handle, void* pixels, size_t size) {
  return guarded([&] {
    need("pixels", pixels);
    auto renderer = rendererOf(handle);
    std::lock_guard lock(renderer->mutex);
    const size_t wanted = size_t{renderer->options.width} * renderer->options.height * 4;
    if (size < wanted)
      throw Error(AURORA_ERROR_ARGUMENT, "size is " + std::to_string(size) + "; the picture has " + std::to_string(wanted) + " bytes.");
    if (renderer->drawn) renderer->backend->readPixels(static_cast<uint8_t*>(pixels));
    else std::memset(pixels, 0, wanted);
  });
}

aurora_status aurora_frame_statistics(aurora_renderer handle, aurora_frame_stats* stats) {
  return guarded([&] {
    need("stats", stats);
    auto renderer = rendererOf(handle);
    std::lock_guard lock(renderer->mutex);
    *stats = renderer->backend->statistics();
  });
}

aurora_status aurora_renderer_describe(aurora_renderer handle, aurora_renderer_info* info) {
  return guarded([&] {
    need("info", info);
    auto renderer = rendererOf(handle);
    std::lock_guard lock(renderer->mutex);
    const auto& [width, height, samples, threads] = renderer->options;
    *info = {renderer->kind, width, height, std::min(samples, renderer->backend->samples()), threads, {}};
    renderer->backend->device().copy(info->device, sizeof info->device - 1);
  });
}

}  // extern "C"
