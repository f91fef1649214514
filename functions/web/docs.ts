import { site } from '../../shared/site';

/** Serves the OpenAPI document of the Edge dialect. */
export default site({
  summary: 'Serve the OpenAPI document',
  path: '/openapi.json',
  files: 'docs/openapi.json',
});
