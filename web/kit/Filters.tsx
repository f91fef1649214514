import { type ReactNode, useId, useState } from 'react';
import { FilterIcon } from './icons';
import { kit } from './strings';

/** The filters of a list beside its search field; on small screens behind one button that counts those in force. */
export function Filters({ active, children }: { active: number; children: ReactNode }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="km-small-button km-filters-toggle"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <FilterIcon size={14} />
        {kit.filters(active)}
      </button>
      <div id={id} className="km-filters" data-open={isOpen || undefined}>
        {children}
      </div>
    </>
  );
}
