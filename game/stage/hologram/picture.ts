/** One picture of her, as it came. Colours are premultiplied by alpha. */
export type HerPicture =
  | {
      /** Through the socket: colour, and alpha as grey. Whoever shows it closes them. */
      readonly kind: 'images';
      readonly width: number;
      readonly height: number;
      readonly colour: ImageBitmap;
      readonly alpha: ImageBitmap;
    }
  | {
      /** Out of shared memory: R, G, B, A; the same bytes each time. */
      readonly kind: 'pixels';
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8Array;
    };
