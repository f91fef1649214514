import { site } from '../../shared/site';

/** Serves the console for administrators. */
export default site({
  summary: 'Serve the console',
  path: '/console',
  files: 'web/built/console',
  isApplication: true,
  isHome: true,
});
