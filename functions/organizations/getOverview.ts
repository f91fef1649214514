import { operation } from '../../shared/operation';
import { Overview } from '../../shared/schemas/overview';
import { overview } from '../../shared/tasks/overview';

/**
 * Returns totals of an organization and what needs attention: developers, apps, API products, the keys of its
 * newest apps, and registrations by day. The number of documents read is bounded at any size. An extension of
 * Keymint.
 */
export default operation({
  summary: 'Get an overview of the organization',
  method: 'GET',
  path: '/v1/organizations/{org}/overview',
  permission: 'developers.list',
  status: 200,
  response: Overview,
  faults: [],
  documents: () => 500,

  handler: ({ params: { org } }, { store, now }) => overview(org, { store, now: now() }),
});
