import { useQuery } from '@tanstack/react-query';
import type listAudits from '../../../../functions/audits/listAudits';
import { call } from '../../../kit/api';
import { BanIcon } from '../../../kit/icons';
import { dateWords } from '../../../kit/Moment';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';

const s = strings.developers.details;

/** Says that no key of the developer works, and since when and by whom if the audit trail is readable and has the entry. */
export function InactiveBar({ developerId }: { developerId: string }) {
  const org = useOrg();
  const can = useCan();
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
    </div>
  );
}
