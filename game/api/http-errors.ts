import { AuroraError, CancelledError, type SerializedError, serializeError } from '../../models/errors.ts';

/** HTTP status by error code; what is not listed is the caller's input (422), or a bug (500). */
const STATUS: Readonly<Record<string, number>> = {
  BODY_NOT_JSON: 400,
  INPUT_NOT_OBJECT: 400,
  PERMISSION_DENIED: 403,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  UNKNOWN_ROUTE: 404,
  UNKNOWN_COMMAND: 404,
  UNKNOWN_JOB: 404,
  UNKNOWN_PICTURE: 404,
  PICTURE_FILE_MISSING: 410,
  CANCELLED: 409,
  BODY_TOO_LARGE: 413,
  QUEUE_FULL: 429,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  WORKER_CRASHED: 500,
  NON_FINITE_LATENTS: 500,
  PICTURES_NOT_WRITABLE: 500,
  WEIGHT_MISSING: 500,
  WEIGHT_SHAPE: 500,
  NO_MODEL: 500,
  DISK_FULL: 507,
};

export function httpStatus(error: unknown): number {
  if (error instanceof AuroraError || error instanceof CancelledError) return STATUS[error.code] ?? 422;
  return 500;
}

/** The body of an error answer. A bug's stack goes to the log, not over the wire. */
export function errorBody(error: unknown): { error: SerializedError } {
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
