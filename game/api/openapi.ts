import { z } from 'zod';
import { LIMITS } from '../../models/settings.ts';
import type { AnyCommand } from '../bus/command.ts';
import { type Json, toJsonSchema } from '../bus/json-schema.ts';
import { type Registry, routeOf } from '../bus/registry.ts';
import { inputFilePath, inputsPath } from './inputs.ts';
import { pictureFilePaths } from './picture-files.ts';
import { ErrorView } from './views.ts';

const SCHEMAS = '#/components/schemas/';

/** The OpenAPI 3.1 document of all commands that REST may call. */
export function openApiDocument(registry: Registry, version: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const command of registry.commands) {
    if (command.faces !== undefined && !command.faces.includes('rest')) continue;
    const { method, path } = routeOf(command);
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(command, schemas) };
  }
  paths['/inputs'] = { ...inputsPath };
  Object.assign(paths, structuredClone({ ...pictureFilePaths, ...inputFilePath }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'AURORA',
      version,
      description: 'Pictures by a local latent-diffusion engine. Events: WebSocket at `/api/v1/ws`.',
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: { schemas },
  };
}

function operation(command: AnyCommand, schemas: Json): Json {
  const { method, path, status } = routeOf(command);
  const input = jsonSchema(command.input, 'input', schemas) as { properties?: Json; required?: string[] };
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!));
  const fields = Object.entries(input.properties ?? {});
  const asQuery = method === 'GET';
  const parameters = fields
    .filter(([name]) => asQuery || inPath.has(name))
    .map(([name, schema]) => ({
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: inPath.has(name) || (input.required ?? []).includes(name),
      schema,
    }));
  const bodyFields = fields.filter(([name]) => !asQuery && !inPath.has(name));
  const body = {
    type: 'object',
    properties: Object.fromEntries(bodyFields),
    required: (input.required ?? []).filter(name => !inPath.has(name)),
    additionalProperties: false,
  };
  return {
    operationId: command.name,
    summary: command.title,
    description: `${command.description} Permission: \`${command.permission}\`. Body up to ${command.maxBytes ?? LIMITS.bodyBytes} bytes.`,
    parameters,
    ...(bodyFields.length > 0 ? { requestBody: { content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [status]: { description: 'Done.', content: json(jsonSchema(command.output, 'output', schemas)) },
      default: {
        description: 'What was wrong, which value, what would be legal, and what to do.',
        content: json({ type: 'object', properties: { error: jsonSchema(ErrorView, 'output', schemas) } }),
      },
    },
  };
}

const json = (schema: Json) => ({ 'application/json': { schema } });

/** A schema as JSON Schema; what carries an id moves to `components/schemas`. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const id = z.globalRegistry.get(schema)?.id;
  const { schema: own, definitions } = toJsonSchema(schema, io);
  for (const [name, definition] of Object.entries(definitions)) schemas[name] = atHome(definition);
  if (id === undefined) return atHome(own);
  schemas[id] = atHome(own);
  return { $ref: SCHEMAS + id };
}

/** With references to where the document keeps its schemas. */
const atHome = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', SCHEMAS)) as Json;
