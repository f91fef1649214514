import { z } from 'zod';
import { modified } from '../../shared/domain/stamps';
import { AppDoesNotExist, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';

const statusAfter = { approve: 'approved', revoke: 'revoked' } as const;

/** Approves or revokes an app. While it is revoked none of its keys works, though they keep their own status. */
export default operation({
  summary: 'Approve or revoke developer app',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}/apps/{app}',
  query: z.object({ action: z.enum(['approve', 'revoke']) }),
  status: 204,
  faults: [...noSuchDeveloper, AppDoesNotExist],

  handler: ({ params: { org, developer, app: name }, query: { action }, caller }, { store, now }) =>
    store.atomically(async ({ developers, apps }) => {
      const developerId = await developers.identify(org, developer);
      const app = await apps.get(org, { developerId, developer, name });
      apps.replace(org, { ...app, status: statusAfter[action], ...modified(caller, now()) });
    }),
});
