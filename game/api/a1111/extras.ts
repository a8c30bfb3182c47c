import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PICTURES_BYTES } from '../../jobs/generate-fields.ts';
import type { KernelServices } from '../../services.ts';
import { PIXEL_UPSCALERS } from '../../upscale/upscaler.ts';
import { parseForeign } from '../foreign-request.ts';
import { leaveSignal } from '../rest.ts';
import { ourUpscaler } from './upscaler-names.ts';

/** The part of A1111's request that means something here: faces are not restored, and one upscaler does it. */
const Extras = z.looseObject({
  image: z.string().min(1),
  resize_mode: z.int().min(0).max(1).nullish(),
  upscaling_resize: z.number().nullish(),
  upscaling_resize_w: z.int().nullish(),
  upscaling_resize_h: z.int().nullish(),
  upscaling_crop: z.boolean().nullish(),
  upscaler_1: z.string().nullish(),
});

/** `POST /sdapi/v1/extra-single-image`: a picture enlarged, as A1111's Extras do it. */
export function addExtras(server: FastifyInstance, services: KernelServices): void {
  server.post('/sdapi/v1/extra-single-image', { bodyLimit: PICTURES_BYTES }, async (request, reply) => {
    const wanted = parseForeign(Extras, request.body ?? {});
    const upscaler = ourUpscaler(wanted.upscaler_1 ?? 'None', PIXEL_UPSCALERS);
    const bytes = Buffer.from(wanted.image.replace(/^data:[^,]{0,100},/, ''), 'base64');
    const bySize = wanted.resize_mode === 1;
    const [width, height] = [wanted.upscaling_resize_w || 512, wanted.upscaling_resize_h || 512];
    // Its "None" gives the picture back as it is.
    const scale = upscaler === undefined ? 1 : (wanted.upscaling_resize ?? 2);
    const picture = await services.upscale(
      bytes,
      bySize ? { width, height, cut: wanted.upscaling_crop ?? true, upscaler } : { scale, upscaler },
      leaveSignal(reply),
    );
    const png = await services.readPicture(picture.id);
    return { html_info: picture.parameters ?? '', image: Buffer.from(png).toString('base64') };
  });
}
