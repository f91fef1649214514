import { BanIcon, CheckIcon, ClockIcon, MinusIcon } from './icons';
import { kit } from './strings';

/** Why a key does not work, in the registry's codes. */
export type Reason = Exclude<keyof typeof kit.effective, 'works' | 'blocked' | 'pending'>;

/** The verdict on a key, all things considered. */
export interface Effective {
  works: boolean;
  reason?: Reason | undefined;
}

/** The look of a verdict: red means revoked or expired, amber waiting, grey anything else that blocks. */
export const toneOf = ({ works, reason }: Effective): 'good' | 'wait' | 'bad' | 'off' => {
  if (works) return 'good';
  if (reason === 'PRODUCT_PENDING') return 'wait';
  return reason && /REVOKED|EXPIRED/.test(reason) ? 'bad' : 'off';
};

export const toneIcons = { good: CheckIcon, wait: ClockIcon, bad: BanIcon, off: MinusIcon };

/** A verdict in words: "Works", "Blocked — developer is inactive", "Pending — API product is waiting for approval". */
export const effectiveWords = ({ works, reason }: Effective): string => {
  if (works) return kit.effective.works;
  if (reason === 'PRODUCT_PENDING') return kit.effective.pending(kit.effective[reason]);
  return kit.effective.blocked(reason ? kit.effective[reason] : '');
};

/** The verdict as a line with its reason, or in a table as a badge of one or two words. */
export function EffectiveLine({ effective, isShort }: { effective: Effective; isShort?: boolean }) {
  const tone = toneOf(effective);
  const Icon = toneIcons[tone];
  const { works, reason } = effective;
  if (isShort)
    return (
      <span className="km-badge" data-tone={tone} title={effectiveWords(effective)}>
        <Icon size={12} />
        {works || !reason ? kit.effectiveShort.works : kit.effectiveShort[reason]}
      </span>
    );
  return (
    <span className="km-effective" data-tone={tone}>
      <Icon size={14} />
      {effectiveWords(effective)}
    </span>
  );
}
