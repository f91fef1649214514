import { BanIcon, CheckIcon, ClockIcon, MinusIcon } from './icons';
import { kit } from './strings';

const day = 86_400_000;

const tones = {
  active: ['good', CheckIcon],
  approved: ['good', CheckIcon],
  inactive: ['off', MinusIcon],
  pending: ['wait', ClockIcon],
  revoked: ['bad', BanIcon],
  expired: ['bad', ClockIcon],
} as const;
export type Status = keyof typeof tones;

/** A status as icon and text, never by colour only. */
export function StatusBadge({ status }: { status: Status }) {
  const [tone, Icon] = tones[status];
  return (
    <span className="km-badge" data-tone={tone}>
      <Icon size={12} />
      {kit.status[status]}
    </span>
  );
}

/** Expiry of a key in milliseconds since 1970 (-1: never): a badge from 30 days before, nothing earlier. */
export function ExpiryBadge({ expiresAt }: { expiresAt: number }) {
  const left = expiresAt - Date.now();
  if (expiresAt === -1 || left > 30 * day) return null;
  if (left <= 0) return <StatusBadge status="expired" />;
  return (
    <span className="km-badge" data-tone="wait">
      <ClockIcon size={12} />
      {kit.status.expiresIn(Math.floor(left / day))}
    </span>
  );
}
