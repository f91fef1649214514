import { randomUUID } from 'node:crypto';
import { created } from '../../shared/domain/stamps';
import { DeveloperAlreadyExists } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer, DeveloperDraft } from '../../shared/schemas/developer';

/** Registers a developer, who is active at once; apps and keys come after. */
export default operation({
  summary: 'Create developer',
  method: 'POST',
  path: '/v1/organizations/{org}/developers',
  body: DeveloperDraft,
  status: 201,
  response: Developer,
  faults: [DeveloperAlreadyExists],

  handler: ({ params: { org }, body, caller }, { store, now }) =>
    store.atomically(({ developers }) =>
      developers.create(org, {
        ...body,
        apps: [],
        companies: [],
        developerId: randomUUID(),
        organizationName: org,
        status: 'active',
        ...created(caller, now()),
      }),
    ),
});
