import { EffectiveLine, toneIcons } from '../../../kit/EffectiveLine';
import { strings } from '../../strings';
import { isExpiring, type KeyDetails } from './keyUse';
import './keys.css';

const s = strings.keys.summary;

type Key = Pick<KeyDetails, 'status' | 'effective' | 'expiresAt' | 'lastUsedAt'>;

/** The group that a key is counted in: each key is in exactly one. */
const groupOf = (key: Key): keyof typeof s.counts => {
  const { works, reason } = key.effective;
  if (works) return isExpiring(key) ? 'expiring' : 'working';
  if (reason === 'PRODUCT_PENDING') return 'pending';
  if (reason === 'KEY_EXPIRED') return 'expired';
  return reason && /REVOKED/.test(reason) ? 'revoked' : 'blocked';
};

const tones = {
  working: 'good',
  expiring: 'wait',
  pending: 'wait',
  expired: 'bad',
  revoked: 'bad',
  blocked: 'off',
} as const;

/** Counts an app's keys by what they are: "1 working", "2 pending"; one badge with the reason when all share it. */
export function KeysSummary({ keys }: { keys: readonly Key[] }) {
  const [first] = keys;
  if (!first) return <span className="km-hint">{s.none}</span>;
  if (!first.effective.works && keys.every(({ effective }) => effective.reason === first.effective.reason))
    return (
      <span className="km-keys-summary">
        <EffectiveLine effective={first.effective} isShort />
        {keys.length > 1 && <span className="km-hint">{s.times(keys.length)}</span>}
      </span>
    );
  const groups = keys.map(groupOf);
  return (
    <span className="km-keys-summary">
      {(Object.keys(tones) as (keyof typeof tones)[]).map((group) => {
        const n = groups.filter((each) => each === group).length;
        const Icon = toneIcons[tones[group]];
        return n === 0 ? null : (
          <span key={group} className="km-badge" data-tone={tones[group]}>
            <Icon size={12} />
            {s.counts[group](n)}
          </span>
        );
      })}
    </span>
  );
}
