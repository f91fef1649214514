import * as z from 'zod';
import type { Permission } from '../permissions';
import { permissions, roleNames } from '../permissions';
import { MAX_EMAIL_LENGTH } from './limits';
import { Password } from './member';

const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]];

/** Credentials of a sign-in. */
export const SignIn = z.object({
  email: z.string().min(1).max(MAX_EMAIL_LENGTH),
  password: z.string().min(1).max(256),
});

/** Body of a password change. */
export const PasswordChange = z.object({ password: SignIn.shape.password, newPassword: Password });

/** The signed-in person, with their permissions by organization. */
export const SignedIn = z.object({
  email: z.string(),
  /** Ordered by name. */
  organizations: z.array(
    z.object({
      name: z.string(),
      displayName: z.string().optional(),
      role: z.enum(roleNames),
      permissions: z.array(z.enum(permissionNames)),
    }),
  ),
  /** Maximum age of a key in gateways' caches, in seconds. */
  cacheSeconds: z.int(),
});
export type SignedIn = z.infer<typeof SignedIn>;
