import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type searchApiProducts from '../../../functions/apiProducts/searchApiProducts';
import type searchApps from '../../../functions/apps/searchApps';
import type searchDevelopers from '../../../functions/developers/searchDevelopers';
import type findKey from '../../../functions/keys/findKey';
import type searchTeams from '../../../functions/organizations/searchTeams';
import type { Permission } from '../../../shared/permissions';
import { call } from '../../kit/api';
import { pages } from '../pages';
import { useCan, useOrg } from '../session/session';
import { strings } from '../strings';
import { recentOf } from './recent';

const s = strings.layout.palette;

/** Something that can be opened: `to` is its address below the organization. */
export interface Item {
  to: string;
  label: string;
  hint?: string | undefined;
}
export interface Group {
  label: string;
  items: readonly Item[];
}

/** How long nothing is typed before it is searched for, in milliseconds. */
const PAUSE = 180;
const MOST = 5;

/** A key reference: a hash in base64url. */
const KEY_REF = /^[\w-]{43}$/;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

const part = encodeURIComponent;

type Find = (q: string, org: string, signal: AbortSignal) => Promise<Item[]>;

interface Source {
  label: string;
  needs: Permission;
  isFor?: (q: string) => boolean;
  find: Find;
}

/** Returns the search for companies or app groups. */
const teams = (kind: 'companies' | 'appGroups'): Source => ({
  label: strings.teams.plurals[kind],
  needs: `${kind}.get`,
  find: async (q, org, signal) =>
    (
      await call<typeof searchTeams>('searchTeams', {
        params: { org },
        query: { kind, q, limit: MOST },
        signal,
      })
    ).teams.map(({ name, displayName }) => ({
      to: `/teams/${kind}/${part(name)}`,
      label: displayName,
      hint: name,
    })),
});

/** Searches for records, each with the permission it requires. */
const sources: readonly Source[] = [
  {
    label: strings.layout.nav.developers,
    needs: 'developers.list',
    find: async (q, org, signal) =>
      (
        await call<typeof searchDevelopers>('searchDevelopers', {
          params: { org },
          query: { q, limit: MOST },
          signal,
        })
      ).developers.map(({ developerId, firstName, lastName, email }) => ({
        to: `/developers/${part(developerId)}`,
        label: `${firstName} ${lastName}`,
        hint: email,
      })),
  },
  {
    label: strings.layout.nav.apps,
    needs: 'apps.list',
    find: async (q, org, signal) =>
      (
        await call<typeof searchApps>('searchApps', {
          params: { org },
          query: { q, limit: MOST },
          signal,
        })
      ).apps.map(({ appId, displayName, owner }) => ({
        to: `/apps/${part(appId)}`,
        label: displayName,
        hint: owner.name,
      })),
  },
  {
    label: strings.layout.nav.products,
    needs: 'products.get',
    find: async (q, org, signal) =>
      (
        await call<typeof searchApiProducts>('searchApiProducts', {
          params: { org },
          query: { q, limit: MOST },
          signal,
        })
      ).apiProducts.map(({ name, displayName }) => ({
        to: `/products/${part(name)}`,
        label: displayName,
        hint: name,
      })),
  },
  teams('companies'),
  teams('appGroups'),
  {
    label: s.keys,
    needs: 'apps.get',
    isFor: (q) => KEY_REF.test(q),
    find: async (keyRef, org, signal) => {
      const { app } = await call<typeof findKey>('findKey', {
        params: { org },
        query: { keyRef },
        signal,
      });
      return app
        ? [{ to: `/apps/${part(app.appId)}/keys/${part(keyRef)}`, label: s.keyOf(app.displayName) }]
        : [];
    },
  },
];

const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Results for a text: pages and actions immediately, records once fetched; without a text, recent pages. */
export function usePaletteItems(text: string): { groups: readonly Group[]; isSearching: boolean } {
  const org = useOrg();
  const can = useCan();
  const typed = text.trim();
  const q = useSettled(typed);
  const found = useQueries({
    queries: sources.map(({ label, needs, isFor, find }) => ({
      queryKey: [org, 'palette', label, q],
      queryFn: ({ signal }: { signal: AbortSignal }) => find(q, org, signal),
      enabled: q !== '' && can(needs) && (isFor?.(q) ?? true),
      placeholderData: keepPreviousData,
      staleTime: 10_000,
      retry: false,
    })),
  });

  const mayOpen = (needs: Permission | undefined) => needs === undefined || can(needs);
  const words = folded(typed).split(/\s+/);
  const isMeant = (label: string) => words.every((word) => folded(label).includes(word));
  const places = pages
    .filter(({ icon, needs, label }) => icon && mayOpen(needs) && isMeant(label))
    .map(({ path, label }) => ({ to: path && `/${path}`, label }));
  const actions = pages
    .flatMap(({ path, below = [], action, needs }) => [
      ...(action ? [{ to: `/${path}`, label: action, needs }] : []),
      ...below.flatMap((each) =>
        each.action ? [{ to: `/${path}/${each.path}`, label: each.action, needs: each.needs }] : [],
      ),
    ])
    .filter(({ label, needs }) => mayOpen(needs) && isMeant(label));
  const recent =
    typed === '' ? recentOf(org).map(({ to, title, kind }) => ({ to, label: title, hint: kind })) : [];
  const records = sources.map(({ label }, index) => ({
    label,
    items: q === typed && q !== '' ? (found[index]?.data ?? []) : [],
  }));
  return {
    groups: [
      { label: s.recent, items: recent },
      ...records,
      { label: s.pages, items: places },
      { label: s.actions, items: actions },
    ].filter(({ items }) => items.length > 0),
    isSearching: typed !== '' && (q !== typed || found.some(({ isFetching }) => isFetching)),
  };
}
