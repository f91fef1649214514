import { queryOptions, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { useParams } from 'react-router';
import type { Permission } from '../../../shared/permissions';
import { send } from '../../kit/api';

/** Who is signed in, and what they may do in which organization. `cacheSeconds`: how long gateways keep a key. */
export interface Session {
  email: string;
  organizations: { name: string; displayName?: string; role: string; permissions: string[] }[];
  cacheSeconds: number;
}

/** The account of `npm start`, whose password is published. */
export interface DemoAccount {
  email: string;
  password: string;
}

const path = '/session';

/** Returns null or the demo account if nobody is signed in. @throws Refused 401 if the session has ended; Offline */
const readSession = async (signal: AbortSignal) =>
  (await send('GET', path, { signal })) as Session | { demo: DemoAccount } | null;

/** @throws Refused 401 for a wrong e-mail address or password, 429 after too many; Offline */
export const signIn = async (email: string, password: string) =>
  (await send('POST', path, { body: { email, password } })) as Session;

export const signOut = (): Promise<unknown> => send('DELETE', path);
export const signOutEverywhere = (): Promise<unknown> => send('DELETE', '/sessions');

export const sessionKey = ['session'] as const;

/** Fetches the signed-in member; cached until they sign out or in again. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }) => readSession(signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const useSessionQuery = () => useQuery(sessionQuery);

/** The demo account, where there is one and nobody is signed in. */
export function useDemoAccount(): DemoAccount | undefined {
  const { data } = useQuery({ ...sessionQuery, retryOnMount: false });
  return data && 'demo' in data ? data.demo : undefined;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session; only below the layout. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session here');
  return session;
}

/** The organization of the address. */
export const useOrg = (): string => useParams().org ?? '';

/** Makes addresses of the organization's pages: `path('/developers')`. */
export function usePath(): (path: string) => string {
  const org = useOrg();
  return (below) => `/console/o/${encodeURIComponent(org)}${below}`;
}

/** Whether the member may do something in the organization of the address: `can('developers.create')`. */
export function useCan(): (permission: Permission) => boolean {
  const org = useOrg();
  const granted = useSession().organizations.find(({ name }) => name === org)?.permissions;
  return (permission) => granted?.includes(permission) ?? false;
}
