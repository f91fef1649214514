import type { Audit } from '../../../../shared/schemas/audit';
import { BanIcon } from '../../../kit/icons';
import { strings } from '../../strings';

const s = strings.audits.outcomes;

/** Marks refused actions; successful ones have no mark. */
export function Outcome({ entry: { refused } }: { entry: Pick<Audit, 'refused'> }) {
  if (refused === undefined) return <span className="km-sr-only">{s.done}</span>;
  return (
    <span className="km-badge" data-tone="bad">
      <BanIcon size={12} />
      {s.denied}
    </span>
  );
}
