import { site } from '../../shared/site';

/** Serves the console, where administrators look after developers, apps, keys and API products. */
export default site({
  summary: 'Serve the console',
  path: '/console',
  files: 'web/built/console',
  isApplication: true,
});
