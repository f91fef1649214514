import type { OperationContext } from '../context';
import { newApiToken } from '../domain/apiTokens';
import type { Caller } from '../environment';
import type { Token, TokenDraft } from '../schemas/member';
import { expiryOf, inMilliseconds } from '../schemas/time';

/** Stores a new API token and returns its text, which is not stored. @throws DeveloperDoesNotExist */
export const storeToken = (
  org: string,
  { name, role, developer, expiresInSeconds }: TokenDraft,
  caller: Caller,
  { store, now }: Pick<OperationContext, 'store' | 'now'>,
): Promise<Token> =>
  store.atomically(async ({ tokens, developers }) => {
    const at = now();
    const { text, id, hash } = newApiToken(org);
    const made = tokens.create(org, {
      name,
      role,
      id,
      hash,
      createdAt: at,
      createdBy: caller.name,
      memberKey: caller.memberKey,
      developerId: developer && (await developers.get(org, developer)).developerId,
      expiresAt: expiryOf(at, inMilliseconds(expiresInSeconds)),
    });
    return { ...made, token: text };
  });
