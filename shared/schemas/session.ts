import * as z from 'zod';
import type { Permission } from '../permissions';
import { permissions, roleNames } from '../permissions';
import { MAX_EMAIL_LENGTH } from './limits';
import { Password } from './member';

const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]];

/** What somebody signs in with. */
export const SignIn = z.object({
  email: z.string().min(1).max(MAX_EMAIL_LENGTH),
  password: z.string().min(1).max(256),
});

/** What somebody sends to change their password: the one that is theirs, and the next. */
export const PasswordChange = z.object({ password: SignIn.shape.password, newPassword: Password });

/** Who is signed in with a browser, and what they may do where. */
export const SignedIn = z.object({
  email: z.string(),
  /** In the order of their names. */
  organizations: z.array(
    z.object({
      name: z.string(),
      displayName: z.string().optional(),
      role: z.enum(roleNames),
      permissions: z.array(z.enum(permissionNames)),
    }),
  ),
  /** How long gateways may take a key to be as it was, in seconds. */
  cacheSeconds: z.int(),
});
export type SignedIn = z.infer<typeof SignedIn>;
