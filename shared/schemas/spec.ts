import * as z from 'zod';
import { MAX_SPEC_BYTES } from './limits';
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
export const Spec = SpecSummary.extend({ document: z.string().meta({ description: 'JSON' }) }).meta({
  id: 'Spec',
  example: { ...(SpecSummary.meta()?.example as object), ...(SpecDraft.meta()?.example as object) },
});
