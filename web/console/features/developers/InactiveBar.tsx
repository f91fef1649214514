import { useQuery } from '@tanstack/react-query';
import type listAudits from '../../../../functions/audits/listAudits';
import { call } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { focusIfLost } from '../../../kit/focus';
import { BanIcon } from '../../../kit/icons';
import { dateWords } from '../../../kit/Moment';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';
import type { Person } from './developer';
import { useActivate } from './useActivate';

const s = strings.developers.details;

/**
 * Says that no key of the developer works, and since when and by whom if the audit trail is readable and has the entry.
 * *Activate* ends that, for members who may.
 */
export function InactiveBar(props: { developer: Person; reload(): Promise<void> }) {
  const { developer, reload } = props;
  const { developerId } = developer;
  const org = useOrg();
  const can = useCan();
  const { activate, isBusy, error } = useActivate(developer, reload);
  const { data } = useQuery({
    queryKey: [org, 'audits', 'inactive', developerId],
    enabled: can('audit.read'),
    queryFn: ({ signal }) =>
      call<typeof listAudits>('listAudits', {
        params: { org },
        query: { entity: `developers/${developerId}`, action: 'setDeveloperStatus', pageSize: 20 },
        signal,
      }),
  });
  const since = data?.audit.find(({ changes }) =>
    changes.some(({ after }) => after !== undefined && JSON.parse(after).status === 'inactive'),
  );
  return (
    <div className="km-note km-bar" data-tone="wait">
      <BanIcon />
      <span>{since ? s.inactiveSince(dateWords(since.at), since.actor) : s.inactive}</span>
      {can('developers.setStatus') && (
        <button
          type="button"
          className="km-small-button"
          aria-busy={isBusy || undefined}
          onClick={() => void activate().then(focusIfLost)}
        >
          {s.activate}
        </button>
      )}
      {error !== undefined && (
        <ErrorNote error={error} tried={{ action: s.changeStatus, thing: s.thing, write: true }} />
      )}
    </div>
  );
}
