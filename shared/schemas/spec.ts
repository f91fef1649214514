import * as z from 'zod';
import { MAX_SPEC_BYTES, MAX_SPEC_URL_LENGTH } from './limits';
import { oneLine } from './text';
import { Millis } from './time';
import { Identifier } from './traits';

/** Body to store the OpenAPI document of an API product. */
export const SpecDraft = z
  .object({
    document: z.string().min(1).max(MAX_SPEC_BYTES).meta({
      description: 'An OpenAPI 3 document, as JSON or YAML: at most 900 KiB',
    }),
  })
  .meta({
    id: 'SpecDraft',
    example: {
      document:
        '{"openapi":"3.1.0","info":{"title":"Weather","version":"1.0"},"paths":{"/forecast":{"get":{"summary":"Forecast"}}}}',
    },
  });

/** Body to fetch the OpenAPI document of an API product. */
export const SpecSource = z
  .object({
    url: oneLine(MAX_SPEC_URL_LENGTH).min(1).meta({
      description: 'Where the document is: an address of the internet that begins with https://',
    }),
  })
  .meta({ id: 'SpecSource', example: { url: 'https://api.example.com/openapi.yaml' } });

/** The stored OpenAPI document of an API product, without its text. */
export const SpecSummary = z
  .object({
    apiProduct: Identifier,
    openapi: z.string().meta({ description: 'Version of OpenAPI' }),
    title: z.string(),
    version: z.string().meta({ description: 'Version of the API, as the document has it' }),
    operations: z.int().meta({ description: 'How many operations it has' }),
    bytes: z.int().meta({ description: 'Its size as JSON' }),
    modifiedAt: Millis,
    source: z.string().optional().meta({
      description: 'Address that it was fetched from, without its query; developers do not see it',
    }),
  })
  .meta({
    id: 'SpecSummary',
    example: {
      apiProduct: 'premium',
      openapi: '3.1.0',
      title: 'Weather',
      version: '1.0',
      operations: 1,
      bytes: 117,
      modifiedAt: 1_700_000_000_000,
    },
  });

/** The stored OpenAPI document of an API product. */
export const Spec = SpecSummary.omit({ source: true })
  .extend({ document: z.string().meta({ description: 'JSON' }) })
  .meta({
    id: 'Spec',
    example: { ...(SpecSummary.meta()?.example as object), ...(SpecDraft.meta()?.example as object) },
  });
