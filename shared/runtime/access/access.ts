import type { IncomingMessage } from 'node:http';
import type { Caller, Context } from '../../context';
import { isGood, parseApiToken } from '../../domain/apiTokens';
import { type Guessing, guessingOf, whileTrying } from '../../domain/guessing';
import { isLasting, isStillGood, openAccessToken } from '../../domain/logins';
import { isPassword } from '../../domain/passwords';
import { OrganizationDoesNotExist, TooManyAttempts, Unauthorized } from '../../faults';
import type { Issuer } from '../../schemas/organization';
import { OrganizationName } from '../../schemas/organization';
import { addressOf, proxiesIn } from './address';
import type { Callers } from './callers';
import { type Credentials, credentialsOf, placesIn } from './credentials';
import { claimsOf, isJwt, issuerIn } from './issuers';

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

/** Tells who calls. */
export interface Access {
  /**
   * Whom a request's credentials prove to be of the organization.
   * @throws Unauthorized @throws TooManyAttempts
   * @throws OrganizationDoesNotExist when they are good in another, whether this one exists or not
   */
  authenticate(org: string, request: IncomingMessage): Promise<Caller>;
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

  const ofMember = async (
    org: string,
    { user, password }: { user: string; password: string },
    admitted: Promise<void>,
  ): Promise<Verdict> => {
    const [member, [elsewhere]] = await Promise.all([
      store.members.find(org, user),
      store.members.organizationsOf(user),
      admitted,
    ]);
    const other = member || elsewhere === undefined ? undefined : await store.members.find(elsewhere, user);
    // One hash is computed, whoever is named: how long it takes tells nothing.
    if (!(await isPassword((member ?? other)?.passwordHash, password))) return undefined;
    return member ? { caller: { name: member.email, role: member.role } } : ELSEWHERE;
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
    const { name, role, developerId, expiresAt } = token;
    const lasting = { milliseconds: TOKEN_REMEMBERED, ...(expiresAt >= 0 && { expiresAt }) };
    return { caller: { name, role, developerId }, ...lasting };
  };

  const ofLogin = async (org: string, token: string): Promise<Verdict> => {
    const login = openAccessToken(token, now(), vault);
    if (!login) return undefined;
    const [family, member] = await Promise.all([
      store.tokenFamilies.find(login.family),
      store.members.find(org, login.email),
    ]);
    if (!family || !isLasting(family, now())) return undefined;
    if (!Object.hasOwn(family.passwords, org)) return ELSEWHERE;
    if (!member || !isStillGood(family, member)) return undefined;
    const { expiresAt } = login;
    return { caller: { name: member.email, role: member.role }, milliseconds: TOKEN_REMEMBERED, expiresAt };
  };

  const ofSession = async (org: string, id: string): Promise<Verdict> => {
    const session = await store.sessions.find(id);
    if (!session || !isLasting(session, now())) return undefined;
    if (!Object.hasOwn(session.passwords, org)) return ELSEWHERE;
    const member = await store.members.find(org, session.email);
    if (!member || !isStillGood(session, member)) return undefined;
    const expiresAt = session.expireAt.getTime();
    return { caller: { name: member.email, role: member.role }, milliseconds: TOKEN_REMEMBERED, expiresAt };
  };

  /** Whom a verified e-mail address stands for. */
  const ofEmail = async (
    org: string,
    email: string,
    as: 'member' | 'developer',
  ): Promise<Caller | undefined> => {
    if (as === 'member') {
      const member = await store.members.find(org, email);
      return member && { name: member.email, role: member.role };
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

  const prove = async (org: string, credentials: Credentials, admitted: Promise<void>): Promise<Verdict> => {
    const verdictOf = async (): Promise<Verdict> => {
      if (credentials.scheme === 'basic') return ofMember(org, credentials, admitted);
      if (credentials.scheme === 'session') return ofSession(org, credentials.id);
      const { token } = credentials;
      if (token.startsWith('km_')) return ofApiToken(org, token);
      if (token.startsWith('kma_')) return ofLogin(org, token);
      return isJwt(token) ? ofJwt(org, token, (await organizations.find(org))?.issuers ?? []) : undefined;
    };
    // The organization is read for what comes after: together they are one round trip.
    const [, verdict] = await Promise.all([admitted, verdictOf(), organizations.find(org)]);
    return verdict;
  };

  const admit = async (guessing: Guessing, others: number): Promise<void> => {
    const seconds = await guessing.wait(others);
    if (seconds > 0) throw TooManyAttempts({ seconds });
  };

  return {
    async authenticate(org, request) {
      const credentials = credentialsOf(request.headers, places);
      if (!credentials || !OrganizationName.safeParse(org).success) throw Unauthorized();
      const known = callers.find(org, credentials);
      if (known) return known;

      const remember = callers.begin(org, credentials);
      const isSession = credentials.scheme === 'session';
      const address = { kind: 'address' as const, name: addressOf(request, proxies) };
      const member = credentials.scheme === 'basic' && { kind: 'member' as const, name: credentials.user };
      const guessing = guessingOf(org, member ? [member, address] : [address], context);
      const attempt = async (others: number) => {
        // Nobody guesses the id of a session, and many end while a page is open.
        if (isSession) return prove(org, credentials, Promise.resolve());
        const proven = await prove(org, credentials, admit(guessing, others));
        if (proven === undefined) await guessing.fail();
        return proven;
      };
      const verdict = await (credentials.scheme === 'basic'
        ? whileTrying(org, credentials, attempt)
        : attempt(0));
      if (verdict === undefined) throw Unauthorized();
      if (verdict === ELSEWHERE) throw OrganizationDoesNotExist({ org });
      remember(verdict.caller, verdict);
      return verdict.caller;
    },
    lately(org, { headers }) {
      const credentials = credentialsOf(headers, places);
      return credentials && callers.findLate(org, credentials);
    },
    addressOf: (request) => addressOf(request, proxies),
  };
}
