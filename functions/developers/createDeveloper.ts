import { randomUUID } from 'node:crypto';
import { created } from '../../shared/domain/stamps';
import { DeveloperAlreadyExists } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer, DeveloperDraft } from '../../shared/schemas/developer';

/**
 * Registers a developer, active at once unless the organization's settings differ; apps and keys are added
 * afterwards.
 */
export default operation({
  summary: 'Create developer',
  method: 'POST',
  path: '/v1/organizations/{org}/developers',
  permission: 'developers.create',
  body: DeveloperDraft,
  status: 201,
  response: Developer,
  faults: [DeveloperAlreadyExists],

  async handler({ params: { org }, body, caller }, { store, organizations, now }) {
    const { developerStatus } = await organizations.get(org);
    return store.atomically(({ developers }) =>
      developers.create(org, {
        ...body,
        apps: [],
        companies: [],
        developerId: randomUUID(),
        organizationName: org,
        status: developerStatus,
        ...created(caller, now()),
      }),
    );
  },
});
