import { site } from '../../shared/site';

/** Serves the API reference to everybody: every operation, and a form that sends it. */
export default site({
  summary: 'Serve the API reference',
  path: '/docs',
  files: 'web/built/docs',
  isApplication: true,
});
