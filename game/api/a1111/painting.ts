import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GridRequest } from '../../grids/plan-grid.ts';
import { PICTURES_BYTES } from '../../jobs/generate-fields.ts';
import type { KernelServices } from '../../services.ts';
import { paintBatch } from '../batch.ts';
import { parseForeign } from '../foreign-request.ts';
import type { GenerateInput, PictureView } from '../protocol.ts';
import { infoOf } from './info.ts';
import { batchOf, Img2Img, img2ImgInput, Txt2Img, txt2ImgInput } from './request.ts';
import { paintScript, scriptOf } from './script.ts';

/** `POST /sdapi/v1/txt2img` and `img2img`, as A1111 answers them: they wait for the pictures and send them in base64 with their `info`. */
export function addPainting(server: FastifyInstance, services: KernelServices): void {
  async function answer(request: Txt2Img | Img2Img, first: GenerateInput, reply: FastifyReply) {
    const script = scriptOf(request, first);
    if (script !== null) return answerScript(request, script, reply);
    const { count, inputOf } = batchOf(request, first);
    const records = await paintBatch(services, reply, count, inputOf);
    const images = await bytesOf(
      request,
      records.map(({ picture }) => picture!),
    );
    return { images, info: JSON.stringify(infoOf(records, services)) };
  }

  /** The grid comes first, as A1111 sends it. */
  async function answerScript(request: Txt2Img | Img2Img, script: GridRequest, reply: FastifyReply) {
    const { sheet, records } = await paintScript(services, reply, script);
    const images = await bytesOf(request, [sheet, ...records.map(({ picture }) => picture!)]);
    const info = infoOf(records, services);
    const infotexts = [sheet.parameters ?? '', ...info.infotexts];
    return { images, info: JSON.stringify({ ...info, infotexts, index_of_first_image: 1 }) };
  }

  async function bytesOf(request: Txt2Img | Img2Img, pictures: readonly PictureView[]): Promise<string[]> {
    if (request.send_images === false) return [];
    return Promise.all(
      pictures.map(async ({ id }) => Buffer.from(await services.readPicture(id)).toString('base64')),
    );
  }

  server.post('/sdapi/v1/txt2img', async (request, reply) => {
    const parameters = parseForeign(Txt2Img, request.body ?? {});
    return { ...(await answer(parameters, txt2ImgInput(parameters), reply)), parameters };
  });

  server.post('/sdapi/v1/img2img', { bodyLimit: PICTURES_BYTES }, async (request, reply) => {
    const parameters = parseForeign(Img2Img, request.body ?? {});
    const { init_images, mask, ...rest } = parameters;
    // Sent back only when asked for, as A1111 does: they are large.
    const shown = parameters.include_init_images ? parameters : { ...rest, init_images: null, mask: null };
    return { ...(await answer(parameters, img2ImgInput(parameters), reply)), parameters: shown };
  });
}
