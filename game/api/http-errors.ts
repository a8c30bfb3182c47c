import { AuroraError, CancelledError, type SerializedError, serializeError } from '../../models/errors.ts';
import { LIMITS } from '../../models/settings.ts';

/** HTTP status by error code; what is not listed is the caller's input (422), or a bug (500). */
const STATUS: Readonly<Record<string, number>> = {
  BODY_NOT_JSON: 400,
  BAD_REQUEST: 400,
  INPUT_NOT_OBJECT: 400,
  UNKNOWN_PERMISSION: 400,
  TOKEN_MISSING: 401,
  TOKEN_WRONG: 401,
  TOO_MANY_GUESSES: 429,
  PERMISSION_DENIED: 403,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  UNKNOWN_ROUTE: 404,
  UNKNOWN_COMMAND: 404,
  UNKNOWN_JOB: 404,
  UNKNOWN_PICTURE: 404,
  UNKNOWN_GRID: 404,
  UNKNOWN_SKETCH: 404,
  UNKNOWN_SPEECH: 404,
  UNKNOWN_TWEAK: 404,
  UNKNOWN_PRESET: 404,
  UNKNOWN_SETTING: 404,
  PICTURE_FILE_MISSING: 410,
  CANCELLED: 409,
  PRESET_EXISTS: 409,
  BODY_TOO_LARGE: 413,
  IMAGE_TOO_LARGE: 413,
  QUEUE_FULL: 429,
  SPEECH_QUEUE_FULL: 429,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  WORKER_CRASHED: 500,
  UPSCALER_CRASHED: 500,
  WORKER_NOT_STARTING: 503,
  SEARCH_NOT_STARTING: 503,
  VOICE_NOT_STARTING: 503,
  HEARING_UNAVAILABLE: 503,
  NON_FINITE_LATENTS: 500,
  NON_FINITE_IMAGE: 500,
  PICTURE_NOT_SAVED: 500,
  QUEUE_NOT_WRITABLE: 500,
  GRID_NOT_WRITABLE: 500,
  GRID_FAILED: 500,
  INPUT_NOT_SAVED: 500,
  PICTURES_NOT_WRITABLE: 500,
  NO_MODEL: 500,
  PRESET_NOT_SAVED: 500,
  SETTINGS_NOT_WRITABLE: 500,
  DISK_FULL: 507,
};

export function httpStatus(thrown: unknown): number {
  const error = known(thrown);
  if (error instanceof AuroraError || error instanceof CancelledError) return STATUS[error.code] ?? 422;
  return 500;
}

/** The body of an error answer. A bug's stack goes to the log, not over the wire. */
export function errorBody(thrown: unknown): { error: SerializedError } {
  const error = known(thrown);
  const serialized = serializeError(error);
  if (serialized.code !== 'INTERNAL') return { error: serialized };
  console.error(error);
  return {
    error: {
      code: 'INTERNAL',
      message: 'Something went wrong inside AURORA.',
      hint: 'Please report it with the log.',
    },
  };
}

/** The HTTP framework's own complaints, in our words. */
function known(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AuroraError || error instanceof CancelledError)
    return error;
  const { code, statusCode = 500 } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AuroraError('BODY_TOO_LARGE', 'The request is too large.', {
      legal: `up to ${LIMITS.bodyBytes} bytes, unless the API's page says otherwise`,
      hint: 'Send less.',
    });
  }
  if (statusCode < 400 || statusCode >= 500) return error;
  return new AuroraError('BAD_REQUEST', error.message, {
    legal: 'a well-formed request',
    hint: 'Check path and headers.',
  });
}
