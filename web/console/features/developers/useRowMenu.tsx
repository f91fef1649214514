import { type ReactNode, useState } from 'react';
import type setDeveloperStatus from '../../../../functions/developers/setDeveloperStatus';
import { call } from '../../../kit/api';
import { copyFromMenu } from '../../../kit/CopyButton';
import { ErrorNote } from '../../../kit/ErrorNote';
import { TrashIcon } from '../../../kit/icons';
import type { Action } from '../../../kit/RowActions';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { DeactivateDeveloper } from './DeactivateDeveloper';
import { DeleteDeveloper } from './DeleteDeveloper';
import { fullName } from './developer';
import { type DeveloperRow, useReread } from './useDevelopers';

const s = strings.developers.list;

interface Question {
  what: 'delete' | 'deactivate';
  row: DeveloperRow;
  focusAfter: () => HTMLElement | null;
}

/** Returns the element to focus after a row is deleted: the next row's name, or the previous one's for the last row. */
function besideRow(key: string): () => HTMLElement | null {
  const row = document.querySelector(`main tr[data-key="${CSS.escape(key)}"]`);
  const beside = row?.nextElementSibling ?? row?.previousElementSibling;
  return () => beside?.querySelector<HTMLElement>('.km-cell-name a') ?? document.querySelector('h1');
}

/**
 * What can be done with one developer of the list. `problem` and `dialog` belong beside the table;
 * `onChanged` is told of a row that was changed or deleted.
 */
export function useRowMenu(onChanged: (row: DeveloperRow) => void): {
  actionsOf(row: DeveloperRow): Action[];
  problem: ReactNode;
  dialog: ReactNode;
} {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const reread = useReread();
  const [question, setQuestion] = useState<Question>();
  const [error, setError] = useState<unknown>();

  const became = (row: DeveloperRow, status: DeveloperRow['status']) => {
    onChanged(row);
    return reread((rows) =>
      rows.map((each) => (each.developerId === row.developerId ? { ...each, status } : each)),
    );
  };
  const activate = async (row: DeveloperRow) => {
    setError(undefined);
    try {
      await call<typeof setDeveloperStatus>('setDeveloperStatus', {
        params: { org, developer: row.developerId },
        query: { action: 'active' },
      });
    } catch (failure) {
      setError(failure);
      return;
    }
    toast(s.isActive(fullName(row)));
    await became(row, 'active');
  };
  const ask = (what: Question['what'], row: DeveloperRow) => {
    setError(undefined);
    setQuestion({ what, row, focusAfter: besideRow(row.developerId) });
  };
  const actionsOf = (row: DeveloperRow): Action[] => {
    const { developerId, email, status } = row;
    const actions: Action[] = [
      { label: s.menu.copyEmail, run: () => void copyFromMenu(email, s.email) },
      { label: s.menu.copyId, run: () => void copyFromMenu(developerId, s.developerId) },
    ];
    if (can('developers.get'))
      actions.unshift({ label: s.menu.view, to: path(`/developers/${developerId}`) });
    if (can('developers.setStatus'))
      actions.push(
        status === 'active'
          ? { label: s.menu.deactivate, run: () => ask('deactivate', row) }
          : { label: s.menu.activate, run: () => void activate(row) },
      );
    if (can('developers.delete'))
      actions.push({
        label: s.menu.delete,
        icon: <TrashIcon />,
        danger: true,
        line: true,
        run: () => ask('delete', row),
      });
    return actions;
  };

  const close = () => setQuestion(undefined);
  const dialogOf = ({ what, row, focusAfter }: Question): ReactNode =>
    what === 'deactivate' ? (
      <DeactivateDeveloper developer={row} onDone={() => became(row, 'inactive')} onClose={close} />
    ) : (
      <DeleteDeveloper
        developer={row}
        focusAfter={focusAfter}
        onDone={() => {
          onChanged(row);
          return reread((rows) => rows.filter(({ developerId }) => developerId !== row.developerId));
        }}
        onClose={close}
      />
    );
  return {
    actionsOf,
    problem: error !== undefined && (
      <div className="km-above-table">
        <ErrorNote error={error} tried={{ action: s.changeStatus, thing: s.thing, write: true }} />
      </div>
    ),
    dialog: question && dialogOf(question),
  };
}
