import { site } from '../../shared/site';

/** Serves the OpenAPI document of the X dialect. */
export default site({
  summary: 'Serve the OpenAPI document of the X dialect',
  path: '/openapi-x.json',
  files: 'docs/openapi-x.json',
});
