import { newApiToken } from '../../shared/domain/apiTokens';
import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Token, TokenDraft } from '../../shared/schemas/member';
import { expiryOf, inMilliseconds } from '../../shared/schemas/time';

/** Makes an API token with a role, and answers it this once; only a hash of it is kept. */
export default operation({
  summary: 'Create token',
  method: 'POST',
  path: '/v1/organizations/{org}/tokens',
  permission: 'members.write',
  body: TokenDraft,
  status: 201,
  response: Token,
  faults: noSuchDeveloper,

  handler: ({ params: { org }, body, caller }, { store, now }) =>
    store.atomically(async ({ tokens, developers }) => {
      const { name, role, developer, expiresInSeconds } = body;
      const at = now();
      const { text, id, hash } = newApiToken(org);
      const made = tokens.create(org, {
        ...{ name, role, id, hash, createdAt: at, createdBy: caller.name },
        developerId: developer && (await developers.get(org, developer)).developerId,
        expiresAt: expiryOf(at, inMilliseconds(expiresInSeconds)),
      });
      return { ...made, token: text };
    }),
});
