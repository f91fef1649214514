import { site } from '../../shared/site';

/** Serves the OpenAPI document of organizations that speak Edge, for clients, tools and the interactive docs. */
export default site({
  summary: 'Serve the OpenAPI document',
  path: '/openapi.json',
  files: 'docs/openapi.json',
});
