/** Where the bytes of what painting begins with are: a picture that was given is named by its hash, one of the gallery by its id. */
export const beginningUrl = (image: string): string =>
  /^[0-9a-f]{64}$/.test(image)
    ? `/api/v1/inputs/${image}/file`
    : `/api/v1/pictures/${encodeURIComponent(image)}/file`;
