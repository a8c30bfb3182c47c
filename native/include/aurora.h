/*
 * aurora.h - draws a hologram of a face, and hands out pixels.
 *
 * A RENDERER owns a picture of fixed size and everything that is made in it. A MESH is a head: its vertices at rest, the
 * shapes that move them, and masks that say what is skin, lip, eye, hair. A FRAME is one picture: shape weights, where the
 * head turns, where the camera stands, how the light behaves. That is all:
 *
 *     aurora_renderer renderer;
 *     aurora_renderer_create(&(aurora_renderer_desc){ .width = 512, .height = 512 }, &renderer);
 *     aurora_mesh mesh;
 *     aurora_mesh_create(renderer, &head, &mesh);
 *     aurora_render(renderer, &(aurora_frame_desc){ .mesh = mesh, .weights = weights, .weight_count = 52 });
 *     aurora_read_pixels(renderer, pixels, 512 * 512 * 4);
 *     aurora_renderer_destroy(renderer);
 *
 * ZERO IS THE DEFAULT. Every desc may be zero-initialised: a field that is 0 (or NULL) takes the value written beside it.
 * Where 0 itself must be sayable, the field says how.
 *
 * HANDLES are 32-bit numbers; 0 is none. A stale or foreign handle is an error, never a crash.
 *
 * OWNERSHIP. The library copies what it is given before a call returns, and keeps no pointer of the caller's. What it gives
 * is written into the caller's memory. Destroying a renderer destroys its meshes.
 *
 * THREADS. Any thread may call anything; calls on one renderer are serialised by the library, calls on different renderers
 * run side by side. A renderer has worker threads of its own, which sleep between frames.
 *
 * ERRORS. Every function returns a status. When it is not AURORA_OK, nothing has changed, and aurora_last_error() tells the
 * calling thread which value was wrong and what is legal.
 *
 * DETERMINISM. The soft backend gives the same pixels for the same frame, whatever the number of threads and whatever the
 * width of the processor's vectors: it computes with IEEE operations in a fixed order.
 *
 * UNITS are metres, radians, seconds; colours are linear. The origin lies between the eyes, +x is her left, +y up, +z
 * towards the viewer. Pixels are written in rows from the top, as R, G, B, A, 8 bits each, gamma-encoded (sRGB's 2.2),
 * premultiplied by alpha; light that glows beyond her outline has colour and no alpha.
 */
#ifndef AURORA_H
#define AURORA_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(AURORA_SHARED)
#  ifdef AURORA_IMPLEMENTATION
#    define AURORA_API __declspec(dllexport)
#  else
#    define AURORA_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__) && defined(AURORA_IMPLEMENTATION)
#  define AURORA_API __attribute__((visibility("default")))
#else
#  define AURORA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum aurora_status {
  AURORA_OK = 0,
  AURORA_ERROR_HANDLE = 1,      /* a handle that is not, or is no longer, in use */
  AURORA_ERROR_ARGUMENT = 2,    /* a pointer that must not be NULL, a number out of its range, NaN */
  AURORA_ERROR_MESH = 3,        /* vertices, indices or shapes that contradict each other */
  AURORA_ERROR_BACKEND = 4,     /* the backend that was asked for cannot work here */
  AURORA_ERROR_MEMORY = 5,
  AURORA_ERROR_LIMIT = 6,       /* more renderers or meshes than there may be */
  AURORA_ERROR_INTERNAL = 7,    /* a bug of this library */
  AURORA_ERROR_LINK = 8         /* shared memory that is not there, or in which something stands that no AURORA of this version wrote */
} aurora_status;

/* "AURORA_OK", "AURORA_ERROR_HANDLE", ...; never NULL. */
AURORA_API const char* aurora_status_name(aurora_status status);

/* What was wrong with the calling thread's last failed call, one sentence; "" when nothing was. Valid until its next call. */
AURORA_API const char* aurora_last_error(void);

/* Grows by one with each change that a caller would notice. */
#define AURORA_ABI_VERSION 3
AURORA_API uint32_t aurora_abi_version(void);

/* ---- renderer ------------------------------------------------------------------------------------------------------- */

typedef struct aurora_renderer { uint32_t id; } aurora_renderer;

typedef enum aurora_backend {
  AURORA_BACKEND_DEFAULT = 0,   /* soft */
  AURORA_BACKEND_NULL = 1,      /* checks everything, draws nothing: pixels are transparent */
  AURORA_BACKEND_SOFT = 2,      /* on the processor, on any machine */
  AURORA_BACKEND_GL = 3         /* OpenGL 3.3 core or ES 3.0, found at run time; where there is none, creation fails with AURORA_ERROR_BACKEND */
} aurora_backend;

typedef struct aurora_renderer_desc {
  uint32_t backend;             /* aurora_backend */
  uint32_t width, height;       /* pixels, 16 ... 4096; default 512 */
  uint32_t samples;             /* coverage samples of a pixel: 1, 4 or 8; default 4. Hardware may have fewer: aurora_renderer_describe() tells */
  uint32_t threads;             /* that draw, 1 ... 64, the caller's own among them; default one for each processor, up to 8 */
} aurora_renderer_desc;

AURORA_API aurora_status aurora_renderer_create(const aurora_renderer_desc* desc, aurora_renderer* renderer);
AURORA_API aurora_status aurora_renderer_destroy(aurora_renderer renderer);

/* ---- mesh ----------------------------------------------------------------------------------------------------------- */

typedef struct aurora_mesh { uint32_t id; } aurora_mesh;

/* What a vertex belongs to. The first vertex of a triangle decides for the triangle. */
typedef enum aurora_region {
  AURORA_REGION_SKIN = 0,
  AURORA_REGION_LIPS = 1,
  AURORA_REGION_SCLERA = 2,
  AURORA_REGION_IRIS = 3,
  AURORA_REGION_PUPIL = 4,
  AURORA_REGION_TEETH = 5,
  AURORA_REGION_TONGUE = 6,
  AURORA_REGION_LASHES = 7,
  AURORA_REGION_BROW = 8,
  AURORA_REGION_MOUTH = 9,      /* the cavity */
  AURORA_REGION_SUIT = 10,
  AURORA_REGION_SCALP = 11,
  AURORA_REGION_HAIR_SHELL = 12,
  AURORA_REGION_HAIR_STRAND = 13,
  AURORA_REGION_ORNAMENT = 14,
  AURORA_REGION_COUNT = 15
} aurora_region;

/*
 * One shape: how far the vertices that it moves go at weight 1. Vertices that it leaves alone are not listed.
 * A shape may move positions, normals, both or nothing.
 */
typedef struct aurora_shape_desc {
  const uint32_t* position_indices;   /* ascending, without repeats */
  const float* position_deltas;       /* xyz each */
  uint32_t position_count;
  const uint32_t* normal_indices;
  const float* normal_deltas;
  uint32_t normal_count;
} aurora_shape_desc;

typedef struct aurora_mesh_desc {
  uint32_t vertex_count;        /* 3 ... 1,000,000 */
  const float* positions;       /* xyz */
  const float* normals;         /* xyz, unit length */
  const float* tangents;        /* xyz; along the strand on hair. Default: zeros */
  const float* uvs;             /* uv. On eyes: angle from the pupil's axis = pi |uv - 0.5|; on strands v runs from root to tip. Default: zeros */
  /* Eight masks a vertex, 0 ... 1: occlusion (1 = open), lips, glow, fade (1 = solid), suit (0.5 = the seam), inner mouth, eyeliner, seed on hair or scalp on skin. Default: 1 0 0 1 0 0 0 0 */
  const float* masks;
  /* Three a vertex, 0 ... 1: how much it follows the head, the breath, the sway. Default: 1 0 0 */
  const float* rig;
  const uint8_t* regions;       /* aurora_region of each vertex. Default: skin */
  uint32_t index_count;         /* a multiple of 3, up to 6,000,000 */
  const uint32_t* indices;      /* counter-clockwise from outside */
  uint32_t shape_count;         /* up to 1024 */
  const aurora_shape_desc* shapes;
  float neck_pivot[3];          /* about which the head turns */
} aurora_mesh_desc;

AURORA_API aurora_status aurora_mesh_create(aurora_renderer renderer, const aurora_mesh_desc* desc, aurora_mesh* mesh);
AURORA_API aurora_status aurora_mesh_destroy(aurora_renderer renderer, aurora_mesh mesh);

/* ---- frame ---------------------------------------------------------------------------------------------------------- */

typedef struct aurora_camera {
  float eye[3];                 /* default 0, -0.048, 0.92: the bust */
  float target[3];              /* default (with the default eye) 0, -0.048, -0.03 */
  float vertical_fov;           /* 0.01 ... 3; default 24 degrees */
} aurora_camera;

/*
 * How the hologram looks. Amounts, 0 ... 1000, are multiples of the design's own: 0 means 1, the design; a negative amount means
 * none. native/look-fields.ts lists every field with its range, for those who turn them.
 */
typedef struct aurora_look {
  float rim;                    /* amount: light along edges */
  float scanlines;              /* amount: horizontal lines, fixed on the screen */
  float drift;                  /* amount: how fast the lines sink; the design's own are 12 512ths of the height a second */
  float glyphs;                 /* amount: data that travels up her skin and suit, never over eyes and lips */
  float circuits;               /* amount: tracks on the skin */
  float bloom;                  /* amount: halo of what is bright */
  float aura;                   /* amount: glow around her outline */
  float chromatic;              /* 0 ... 64 pixels: how far red and blue part at the picture's edges; default 0 */
  float flicker;                /* 0 ... 1: the whole light's unsteadiness; default 0 */
  float glitch;                 /* 0 ... 1: share of rows torn sideways; default 0 */
  float dissolve;               /* 0 ... 1: from solid to gone, everywhere at once; default 0 */
  float materialise;            /* 0 ... 1: up to where she has formed, from the chest to the crown, with a bright front; 0 means 1: wholly. A negative number: not yet */
  float cool[3];                /* 0 ... 100: rim light from her right; default 0.25, 0.95, 1.15 (cyan) */
  float warm[3];                /* 0 ... 100: rim light from her left; default 0.62, 0.28, 1.20 (violet) */
  float signal[3];              /* 0 ... 100: seams and circuits, mixed into `cool`; default 0.20, 1.00, 0.70 (green) */
} aurora_look;

typedef enum aurora_backdrop {
  AURORA_BACKDROP_NONE = 0,     /* transparent */
  AURORA_BACKDROP_STUDIO = 1    /* dark, with the projector's beam and dust, as on the reference pictures */
} aurora_backdrop;

typedef struct aurora_frame_desc {
  aurora_mesh mesh;
  const float* weights;         /* of the mesh's shapes, -2 ... 2 */
  uint32_t weight_count;        /* the rest are 0 */
  float head_yaw, head_pitch, head_roll;  /* yaw > 0 to her left, pitch > 0 up, roll > 0 towards her right shoulder */
  float breath;                 /* -1 ... 1 */
  float sway[3];                /* metres, -1 ... 1, of vertices whose sway is 1: where hair hangs that lags behind */
  float hair;                   /* amount: how much locks stir by themselves; 0 means 1, negative none */
  double time;                  /* seconds; moves patterns and flicker */
  aurora_camera camera;
  aurora_look look;
  uint32_t backdrop;            /* aurora_backdrop */
} aurora_frame_desc;

/* Draws a frame. Returns when it is drawn. */
AURORA_API aurora_status aurora_render(aurora_renderer renderer, const aurora_frame_desc* frame);

/* Copies the last frame's pixels. `size` is the room in bytes: width * height * 4 or more. Before the first frame they are transparent. */
AURORA_API aurora_status aurora_read_pixels(aurora_renderer renderer, void* pixels, size_t size);

typedef struct aurora_frame_stats {
  uint32_t triangles;           /* that faced the camera and touched the picture */
  uint32_t fragments;           /* that were shaded */
  float deform_ms, raster_ms, post_ms, total_ms;
} aurora_frame_stats;

/* About the last frame. */
AURORA_API aurora_status aurora_frame_statistics(aurora_renderer renderer, aurora_frame_stats* stats);

typedef struct aurora_renderer_info {
  uint32_t backend;             /* aurora_backend: the one in use */
  uint32_t width, height, samples, threads;
  char device[64];              /* what draws: the vector width of a processor, or a graphics card's name */
} aurora_renderer_info;

AURORA_API aurora_status aurora_renderer_describe(aurora_renderer renderer, aurora_renderer_info* info);

/* ---- link ----------------------------------------------------------------------------------------------------------- */

/*
 * Two processes and a named piece of shared memory: one says how she is (a pose), the other draws and hands her picture back
 * (a frame). Both ways are rings of three slots. The newest wins; whoever reads slowly misses some.
 *
 *   kernel:  create, write_pose ..., read_frame ...          avatar host, page:  open, read_pose ..., write_frame ...
 *
 * One process writes poses and one writes frames, at any time; any number read. A writer may die at any instruction: what it had
 * finished before stays readable, and its successor goes on behind it.
 *
 * NOTHING THAT STANDS IN THE MEMORY IS TRUSTED. Sizes and places come from the reader's own knowledge, a record is copied out,
 * checked by its sequence and its checksum, and handed over only then. Anything else is AURORA_ERROR_LINK, and the caller's
 * memory is as it was: no torn frame is ever seen, whatever the other side does.
 */
typedef struct aurora_link { uint32_t id; } aurora_link;

typedef struct aurora_link_desc {
  const char* name;             /* "/" and 1 ... 29 letters, digits or hyphens; the same on both sides */
  uint32_t max_side;            /* of a frame, pixels, 16 ... 2048; default 720 */
} aurora_link_desc;

/* Makes the memory, for this user only; one of the same name that was left behind by a process that died is replaced. */
AURORA_API aurora_status aurora_link_create(const aurora_link_desc* desc, aurora_link* link);
/* Takes part in it. */
AURORA_API aurora_status aurora_link_open(const char* name, aurora_link* link);
/* Whoever created it removes the name as well; those who have it open keep the memory until they let go. */
AURORA_API aurora_status aurora_link_destroy(aurora_link link);

#define AURORA_POSE_MAX 256

/* `count` numbers, 1 ... AURORA_POSE_MAX; what they mean is agreed by those who write and read. */
AURORA_API aurora_status aurora_link_write_pose(aurora_link link, const float* values, uint32_t count);
/* `count` is the room, and becomes how many were written: 0 when there is nothing but what this link has read before. */
AURORA_API aurora_status aurora_link_read_pose(aurora_link link, float* values, uint32_t* count);

typedef struct aurora_link_frame {
  uint32_t width, height;       /* 0 when there is nothing but what this link has read before */
  double time;                  /* the drawn moment, seconds on the writer's clock */
  uint64_t generation;          /* grows by one with each frame, past the death of writers */
} aurora_link_frame;

/* `pixels` as aurora_read_pixels() gives them, width * height * 4 bytes; `generation` is not read. */
AURORA_API aurora_status aurora_link_write_frame(aurora_link link, const aurora_link_frame* frame, const void* pixels);
/* `size` is the room in bytes; a frame that does not fit is AURORA_ERROR_ARGUMENT, and may be read again with more. */
AURORA_API aurora_status aurora_link_read_frame(aurora_link link, void* pixels, size_t size, aurora_link_frame* frame);

#ifdef __cplusplus
}
#endif

#endif
