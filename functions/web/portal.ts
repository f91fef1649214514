import { site } from '../../shared/site';

/** Serves the developer portals, where developers sign up, sign in and manage their accounts. */
export default site({
  summary: 'Serve the developer portals',
  path: '/portal',
  files: 'web/built/portal',
  isApplication: true,
  sendsToGateways: true,
});
