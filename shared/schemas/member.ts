import * as z from 'zod';
import { roleNames } from '../permissions';
import { MAX_NAME_LENGTH } from './limits';
import { Flag } from './listing';
import { emailAddress } from './text';
import { Expiry, KeyLifetimeInSeconds, Millis } from './time';
import { ActorName, Identifier } from './traits';

/** Roles of staff. Developers and gateways get theirs from their tokens. */
export const StaffRole = z.enum(['orgadmin', 'readonlyadmin', 'businessuser', 'devadmin']);

/** E-mail address of a member; a user name in Basic credentials ends at the first colon. */
export const MemberEmail = emailAddress
  .regex(/^[^:]+$/, 'A member’s e-mail address has no colon')
  .meta({ example: 'grace@example.com' });

/** A new password. */
export const Password = z.string().min(12).max(256);

/** Body to change a member; members of the body that are not sent do not change. */
export const MemberChange = z
  .object({
    role: StaffRole.optional(),
    password: Password.optional().meta({ description: '12 to 256 characters' }),
  })
  .meta({ id: 'MemberChange', example: { role: 'businessuser' } });

/** Body to add a member. */
export const MemberDraft = z
  .object({
    email: MemberEmail,
    role: StaffRole,
    password: Password.optional().meta({ description: 'Made, and answered this once, when absent' }),
  })
  .meta({ id: 'MemberDraft', example: { email: 'grace@example.com', role: 'businessuser' } });

/** Body to create an API token. */
export const TokenDraft = z
  .object({
    name: z.string().min(1).max(255).meta({ description: 'What it is for', example: 'nightly export' }),
    role: z.enum(roleNames),
    developer: z
      .string()
      .max(MAX_NAME_LENGTH)
      .optional()
      .meta({ description: 'Whose it is, where the role is `self`' }),
    expiresInSeconds: KeyLifetimeInSeconds.meta({ description: 'Lifetime in seconds from now; -1 for ever' }),
  })
  .refine(({ role, developer }) => (role === 'self') === (developer !== undefined), {
    path: ['developer'],
    error: 'A developer is named for the role self, and for no other',
  })
  .meta({
    id: 'TokenDraft',
    example: { name: 'nightly export', role: 'readonlyadmin', expiresInSeconds: 86400 },
  });
export type TokenDraft = z.infer<typeof TokenDraft>;

/** An API token; the token itself is returned only when it is created. */
export const Token = z
  .object({
    createdAt: Millis,
    createdBy: ActorName,
    developerId: z.string().optional(),
    expiresAt: Expiry,
    id: z.string(),
    lastUsedAt: Millis.optional().meta({ description: 'To the minute; absent when it was never used' }),
    name: Identifier,
    role: z.enum(roleNames),
    token: z.string().optional().meta({ description: 'Only when it was just made' }),
  })
  .meta({
    id: 'Token',
    example: {
      createdAt: 1_700_000_000_000,
      createdBy: 'admin@example.com',
      expiresAt: 1_700_086_400_000,
      id: '0f3a9c51d2b84e76',
      name: 'nightly export',
      role: 'readonlyadmin',
    },
  });
export type Token = z.infer<typeof Token>;

/** A member of an organization's staff. */
export const Member = z
  .object({
    createdAt: Millis,
    createdBy: ActorName,
    email: Identifier,
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
    password: z.string().optional().meta({ description: 'Only when it was made for a new member' }),
    role: StaffRole,
    tokens: z.array(Token).optional().meta({
      description:
        'Only when a member is removed or given a lesser role: the API tokens that they made, or tokens of theirs did; with `revokeTokens` they are revoked',
    }),
  })
  .meta({
    id: 'Member',
    example: {
      createdAt: 1_700_000_000_000,
      createdBy: 'admin@example.com',
      email: 'grace@example.com',
      lastModifiedAt: 1_700_000_000_000,
      lastModifiedBy: 'admin@example.com',
      role: 'businessuser',
    },
  });
export type Member = z.infer<typeof Member>;

/** Query of operations that reduce the permissions of a member. */
export const RevokeTokens = z.object({
  revokeTokens: Flag.meta({ description: 'Revokes the API tokens that the member made' }),
});

export const MemberList = z
  .object({ member: z.array(Member) })
  .meta({ id: 'MemberList', example: { member: [Member.meta()?.example] } });

export const TokenList = z
  .object({ token: z.array(Token) })
  .meta({ id: 'TokenList', example: { token: [Token.meta()?.example] } });
