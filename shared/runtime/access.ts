import { createHmac, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { LRUCache } from 'lru-cache';
import type { Caller, Context } from '../context';
import { Unauthorized } from '../faults';
import { OrganizationName } from '../schemas/organization';

/** How long a credential that proved good is remembered, in milliseconds: argon2id takes 30 ms of a core. */
const REMEMBERED = 60_000;

/** Source: OWASP Password Storage Cheat Sheet, argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes a password with argon2id, for keeping. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

interface Basic {
  user: string;
  password: string;
}

/** The user and password of an `Authorization: Basic` header, or undefined. Source: RFC 7617. */
function basicOf(header: string | undefined): Basic | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  if (!encoded) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** Tells who calls. */
export interface Access {
  /** The member of `org` whom the Authorization header proves. @throws Unauthorized */
  authenticate(org: string, authorization: string | undefined): Promise<Caller>;
}

/** Opens the door: everything is refused but what a member's password proves. */
export function openAccess({ store, organizations }: Pick<Context, 'store' | 'organizations'>): Access {
  const secret = randomBytes(32);
  const good = new LRUCache<string, Caller>({ max: 10_000, ttl: REMEMBERED });
  let nobody: Promise<string> | undefined;

  return {
    async authenticate(org, authorization) {
      const basic = basicOf(authorization);
      if (!basic || !OrganizationName.safeParse(org).success) throw Unauthorized();

      const proof = createHmac('sha256', secret)
        .update(JSON.stringify([org, basic.user, basic.password]))
        .digest('base64');
      const known = good.get(proof);
      if (known) return known;

      // The organization is read for what comes after: together they are one round trip.
      const [member] = await Promise.all([store.members.find(org, basic.user), organizations.find(org)]);
      // An unknown member costs the same time as a wrong password.
      nobody ??= hashPassword(randomBytes(16).toString('hex'));
      const proven = await verify(member?.passwordHash ?? (await nobody), basic.password);
      if (!member || !proven) throw Unauthorized();

      const caller = { name: member.email };
      good.set(proof, caller);
      return caller;
    },
  };
}
