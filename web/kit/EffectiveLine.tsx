import { BanIcon, CheckIcon } from './icons';
import { kit } from './strings';

/** Why a key does not work, in the registry's codes. */
export type Reason = Exclude<keyof typeof kit.effective, 'works' | 'blocked'>;

/** What a key comes to, all things counted, in words: "Works" or "Blocked — developer is inactive". */
export const effectiveWords = ({ works, reason }: { works: boolean; reason?: Reason | undefined }): string =>
  works ? kit.effective.works : kit.effective.blocked(reason ? kit.effective[reason] : '');

/** What a key comes to, as one line under it. */
export function EffectiveLine({ effective }: { effective: { works: boolean; reason?: Reason | undefined } }) {
  return (
    <span className="km-effective" data-tone={effective.works ? 'good' : 'bad'}>
      {effective.works ? <CheckIcon size={14} /> : <BanIcon size={14} />}
      {effectiveWords(effective)}
    </span>
  );
}
