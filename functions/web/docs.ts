import { site } from '../../shared/site';

/** Serves the OpenAPI document, for clients, tools and the interactive docs. */
export default site({
  summary: 'Serve the OpenAPI document',
  path: '/openapi.json',
  files: 'docs/openapi.json',
});
