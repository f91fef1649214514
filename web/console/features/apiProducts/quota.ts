import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { strings } from '../../strings';

const s = strings.apiProducts;

/** A product's quota in words: "1,000 / day". */
export const quotaWords = ({
  quota,
  quotaInterval,
  quotaTimeUnit,
}: Pick<ApiProduct, 'quota' | 'quotaInterval' | 'quotaTimeUnit'>): string =>
  quota === undefined
    ? s.none
    : s.quota(
        Number(quota),
        Number(quotaInterval ?? 1),
        quotaTimeUnit ? s.form.units[quotaTimeUnit] : s.none,
      );
