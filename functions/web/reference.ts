import { site } from '../../shared/site';

/** Serves the API reference, public: every operation, with a form to send it. */
export default site({
  summary: 'Serve the API reference',
  path: '/docs',
  files: 'web/built/docs',
  isApplication: true,
});
