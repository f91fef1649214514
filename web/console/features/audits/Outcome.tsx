import type { Audit } from '../../../../shared/schemas/audit';
import { BanIcon, CheckIcon } from '../../../kit/icons';
import { strings } from '../../strings';

const s = strings.audits.outcomes;

/** Whether an event is of something that was done, or that somebody was not allowed. */
export function Outcome({ entry: { refused } }: { entry: Pick<Audit, 'refused'> }) {
  const isDenied = refused !== undefined;
  return (
    <span className="km-badge" data-tone={isDenied ? 'bad' : 'good'}>
      {isDenied ? <BanIcon size={12} /> : <CheckIcon size={12} />}
      {isDenied ? s.denied : s.done}
    </span>
  );
}
