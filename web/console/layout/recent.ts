import { storeOf } from '../../kit/store';

/** A record that somebody opened, newest first in the list. */
export interface Recent {
  to: string;
  title: string;
  /** The label of its page in the navigation. */
  kind: string;
}

const MOST = 8;
const keyOf = (org: string) => `keymint.recent.${org}`;

const isRecent = (value: unknown): value is Recent =>
  typeof value === 'object' &&
  value !== null &&
  ['to', 'title', 'kind'].every((name) => typeof (value as Record<string, unknown>)[name] === 'string');

/** Recently opened pages of an organization, in this browser. */
export function recentOf(org: string): readonly Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(org)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecent) : [];
  } catch {
    // Whatever else wrote there: nothing is remembered.
    return [];
  }
}

/** Puts a record in front of those that were opened before. */
export function remember(org: string, recent: Recent): void {
  const others = recentOf(org).filter(({ to }) => to !== recent.to);
  localStorage.setItem(keyOf(org), JSON.stringify([recent, ...others].slice(0, MOST)));
}

/** Whether the search over everything is open. */
export const isPaletteOpen = storeOf(false);
