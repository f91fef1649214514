import type { IncomingMessage } from 'node:http';
import type { StoredMember } from '../../collections/members';
import type { Caller, Context } from '../../context';
import { isGood, parseApiToken } from '../../domain/apiTokens';
import { isLasting, isStillGood, openAccessToken } from '../../domain/logins';
import { memberWith } from '../../domain/passwordLogin';
import { OrganizationDoesNotExist, Unauthorized } from '../../faults';
import type { Issuer } from '../../schemas/organization';
import { OrganizationName } from '../../schemas/organization';
import { addressOf, proxiesIn } from './address';
import type { Callers } from './callers';
import { type Credentials, credentialsOf, placesIn } from './credentials';
import { claimsOf, isJwt, issuerIn } from './issuers';
import { rememberRefused } from './refused';

/** How long a token is remembered, in milliseconds: what is revoked elsewhere is good here for that long. */
const TOKEN_REMEMBERED = 10_000;

/** How often the last use of a token is written, in milliseconds. */
const USE_NOTED = 60_000;

/** A caller whose credentials are good, and for how long that may be remembered. */
interface Proven {
  caller: Caller;
  milliseconds?: number;
  expiresAt?: number;
}

/** Good credentials, but of another organization: to their bearer this one does not exist. */
const ELSEWHERE = 'elsewhere';

type Verdict = Proven | typeof ELSEWHERE | undefined;

const callerOf = ({ email: name, emailKey: memberKey, role }: StoredMember): Caller => ({
  name,
  role,
  memberKey,
});

/** Returns true for credentials that cannot become valid after they were refused: random ids of tokens and sessions. */
const isFinallyRefused = (credentials: Credentials): boolean =>
  credentials.scheme === 'session' ||
  (credentials.scheme === 'bearer' && credentials.token.startsWith('km_'));

/** Tells who calls. */
export interface Access {
  /**
   * Returns whom a request's credentials prove to be of the organization.
   * @throws Unauthorized also when the organization does not exist; then nothing else is read
   * @throws OrganizationDoesNotExist when they are good in another and nobody can guess them
   * @throws TooManyAttempts @throws Busy for passwords only
   */
  authenticate(org: string, request: IncomingMessage): Promise<Caller>;
  /** Whom they proved to be a moment ago, without waiting; undefined when that is not remembered. */
  known(org: string, request: IncomingMessage): Caller | undefined;
  /** Whom they proved to be lately, for while the database cannot be reached. */
  lately(org: string, request: IncomingMessage): Caller | undefined;
  /** The address a request came from. */
  addressOf(request: IncomingMessage): string;
}

/** Opens the door: everything is refused but what credentials prove. */
export function openAccess(context: Context & { callers: Callers }, env = process.env): Access {
  const { store, organizations, vault, now, callers, log } = context;
  const places = placesIn(env);
  const proxies = proxiesIn(env);
  const refused = rememberRefused(now);

  const ofPassword = async (
    org: string,
    { user, password }: { user: string; password: string },
    request: IncomingMessage,
  ): Promise<Verdict> => {
    const { cookie } = request.headers;
    const attempt = { user, password, cookie, address: addressOf(request, proxies) };
    const member = await memberWith(org, attempt, context);
    return member && { caller: callerOf(member) };
  };

  const noteUse = (org: string, id: string) =>
    store
      .atomically(async ({ tokens }) => {
        const token = await tokens.find(org, id);
        if (token && now() - (token.lastUsedAt ?? 0) >= USE_NOTED) tokens.noteUse(org, token, now());
      })
      .catch((error) => log.error({ org, error }, 'The last use of a token could not be noted'));

  const ofApiToken = async (org: string, text: string): Promise<Verdict> => {
    const given = parseApiToken(text);
    const token = given && (await store.tokens.find(given.org, given.id));
    if (!token || !isGood(given, token, now())) return undefined;
    if (given.org !== org) return ELSEWHERE;
    if (now() - (token.lastUsedAt ?? 0) >= USE_NOTED) void noteUse(org, given.id);
    const { name, role, developerId, memberKey, expiresAt } = token;
    const lasting = { milliseconds: TOKEN_REMEMBERED, ...(expiresAt >= 0 && { expiresAt }) };
    return { caller: { name, role, developerId, memberKey }, ...lasting };
  };

  const ofLogin = async (org: string, token: string): Promise<Verdict> => {
    const login = await openAccessToken(token, now(), vault);
    if (!login) return undefined;
    const [family, member] = await Promise.all([
      store.tokenFamilies.find(login.family),
      store.members.find(org, login.email),
    ]);
    if (!family || !isLasting(family, now())) return undefined;
    if (!Object.hasOwn(family.passwords, org)) return ELSEWHERE;
    if (!member || !isStillGood(family, member)) return undefined;
    const { expiresAt } = login;
    return { caller: callerOf(member), milliseconds: TOKEN_REMEMBERED, expiresAt };
  };

  const ofSession = async (org: string, id: string): Promise<Verdict> => {
    const session = await store.sessions.find(id);
    if (!session || !isLasting(session, now())) return undefined;
    if (!Object.hasOwn(session.passwords, org)) return ELSEWHERE;
    const member = await store.members.find(org, session.email);
    if (!member || !isStillGood(session, member)) return undefined;
    const expiresAt = session.expireAt.getTime();
    return { caller: callerOf(member), milliseconds: TOKEN_REMEMBERED, expiresAt };
  };

  /** Whom a verified e-mail address stands for. */
  const ofEmail = async (
    org: string,
    email: string,
    as: 'member' | 'developer',
  ): Promise<Caller | undefined> => {
    if (as === 'member') {
      const member = await store.members.find(org, email);
      return member && callerOf(member);
    }
    const [developer] = await store.developers.findAll(org, [email]);
    return developer && { name: developer.email, role: 'self', developerId: developer.developerId };
  };

  const ofJwt = async (org: string, token: string, issuers: readonly Issuer[]): Promise<Verdict> => {
    const named = issuerIn(token);
    for (const issuer of issuers.filter((known) => known.issuer === named)) {
      const claims = await claimsOf(token, issuer, now());
      if (!claims) continue;
      const { as } = issuer;
      const name = claims.email ?? claims.subject;
      const caller =
        as === 'member' || as === 'developer'
          ? claims.email && (await ofEmail(org, claims.email, as))
          : name && { name, role: as };
      if (caller) return { caller, milliseconds: TOKEN_REMEMBERED, expiresAt: claims.expiresAt };
    }
    return undefined;
  };

  const ofToken = (org: string, token: string, issuers: readonly Issuer[]): Promise<Verdict> | undefined => {
    if (token.startsWith('km_')) return ofApiToken(org, token);
    if (token.startsWith('kma_')) return ofLogin(org, token);
    return isJwt(token) ? ofJwt(org, token, issuers) : undefined;
  };

  return {
    async authenticate(org, request) {
      const credentials = credentialsOf(request.headers, places);
      if (!credentials || !OrganizationName.safeParse(org).success) throw Unauthorized();
      const organization = await organizations.find(org);
      if (!organization) throw Unauthorized();
      const known = callers.find(org, credentials);
      if (known) return known;
      if (refused.has(org, credentials)) throw Unauthorized();

      const remember = callers.begin(org, credentials);
      const prove = (): Promise<Verdict> | undefined => {
        if (credentials.scheme === 'basic') return ofPassword(org, credentials, request);
        if (credentials.scheme === 'session') return ofSession(org, credentials.id);
        return ofToken(org, credentials.token, organization.issuers);
      };
      const verdict = await prove();
      if (verdict === undefined) {
        if (isFinallyRefused(credentials)) refused.add(org, credentials);
        throw Unauthorized();
      }
      if (verdict === ELSEWHERE) throw OrganizationDoesNotExist({ org });
      remember(verdict.caller, verdict);
      return verdict.caller;
    },
    known(org, { headers }) {
      const credentials = credentialsOf(headers, places);
      return credentials && callers.find(org, credentials);
    },
    lately(org, { headers }) {
      const credentials = credentialsOf(headers, places);
      return credentials && callers.findLate(org, credentials);
    },
    addressOf: (request) => addressOf(request, proxies),
  };
}
