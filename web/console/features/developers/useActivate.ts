import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type setDeveloperStatus from '../../../../functions/developers/setDeveloperStatus';
import { call } from '../../../kit/api';
import { toast } from '../../../kit/toasts';
import { words } from '../../../kit/words';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import { fullName, type Person } from './developer';

const s = strings.developers.details;

/** Activates a developer at once, with Undo; `reload` reads them anew. */
export function useActivate(developer: Person, reload: () => Promise<void>) {
  const org = useOrg();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const set = async (action: 'active' | 'inactive') => {
    await call<typeof setDeveloperStatus>('setDeveloperStatus', {
      params: { org, developer: developer.developerId },
      query: { action },
    });
    await reload();
    await client.invalidateQueries({ queryKey: [org, 'apps'] });
  };
  const undo = () =>
    set('inactive').catch((failure) =>
      toast(words(failure, { action: s.changeStatus, thing: s.thing, write: true }).text, { error: true }),
    );
  const activate = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await set('active');
      toast(s.isActive(fullName(developer)), { action: { label: s.undo, run: () => void undo() } });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { activate, isBusy, error };
}
