import { EffectiveLine } from '../../../kit/EffectiveLine';
import { strings } from '../../strings';
import { isExpiring, type KeyDetails, workingOf } from './keyUse';
import './keys.css';

const s = strings.keys.summary;

type Key = Pick<KeyDetails, 'status' | 'effective' | 'expiresAt' | 'lastUsedAt'>;

/**
 * What the keys of an app come to: "1 working, 1 expiring"; the reason where none works and all have the
 * same. Every key is counted once.
 */
export function KeysSummary({ keys }: { keys: readonly Key[] }) {
  if (keys.length === 0) return <span className="km-hint">{s.none}</span>;
  const working = workingOf(keys);
  const [first] = keys;
  if (working.length === 0 && first && keys.every((key) => key.effective.reason === first.effective.reason))
    return <EffectiveLine effective={first.effective} />;
  const expiring = working.filter((key) => isExpiring(key)).length;
  const parts = [
    [working.length - expiring, s.working, 'good'],
    [expiring, s.expiring, 'wait'],
    [keys.length - working.length, s.blocked, 'bad'],
  ] as const;
  return (
    <span className="km-keys-summary">
      {parts
        .filter(([n]) => n > 0)
        .map(([n, say, tone]) => (
          <span key={tone} className="km-effective" data-tone={tone}>
            {say(n)}
          </span>
        ))}
    </span>
  );
}
