import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { PlusIcon } from '../../../kit/icons';
import { Section } from '../../../kit/Page';
import { queryClient } from '../../../kit/queries';
import { Empty } from '../../../kit/States';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';
import type { AppDetails } from '../apps/details';
import { AddKey } from './AddKey';
import { KeyCard } from './KeyCard';
import { isInactive, type KeyDetails } from './keyUse';
import { type NewKey, NewKeyPanel } from './NewKeyPanel';
import './keys.css';

const s = strings.keys;

const ADD = 'add-key';

/** The keys of an app, newest first; those that are past using are folded away. `aimed` is the keyRef of the address. */
export function Credentials({ app, aimed }: { app: AppDetails; aimed: string | undefined }) {
  const org = useOrg();
  const can = useCan();
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<NewKey>();
  const [isUnfolded, setUnfolded] = useState(false);
  // A key that is revoked here stays where it is: one may want it back.
  const seen = useRef(new Set<string>());
  for (const key of app.keys) if (!isInactive(key)) seen.current.add(key.keyRef);

  const labelOf = (key: KeyDetails): string =>
    key.label || s.defaultLabel(app.keys.length - app.keys.indexOf(key));
  // Where no other key is left, the newest of those past using says why nothing works.
  const isAllPast = app.keys.length > 0 && app.keys.every((key) => isInactive(key));
  const isFolded = (key: KeyDetails) =>
    isInactive(key) &&
    !seen.current.has(key.keyRef) &&
    key.keyRef !== aimed &&
    !(isAllPast && key === app.keys[0]);
  const folded = app.keys.filter(isFolded);
  const shown = isUnfolded ? app.keys : app.keys.filter((key) => !isFolded(key));
  const mayAdd = can('credentials.create') || can('credentials.import');

  const add = (
    <Button id={ADD} size="xs" variant="default" leftSection={<PlusIcon />} onClick={() => setAdding(true)}>
      {s.add}
    </Button>
  );
  return (
    <Section title={s.title} id="credentials" actions={mayAdd && app.keys.length > 0 && add}>
      {app.keys.length === 0 && <Empty action={mayAdd && add}>{s.none}</Empty>}
      {isAllPast && <p className="km-hint">{s.onlyInactive}</p>}
      <div className="km-keys-list">
        {shown.map((key) => (
          <KeyCard
            key={key.keyRef}
            app={app}
            of={key}
            label={labelOf(key)}
            isAimed={key.keyRef === aimed}
            isOnly={shown.length === 1}
          />
        ))}
      </div>
      {folded.length > 0 && (
        <button
          type="button"
          className="km-small-button"
          aria-expanded={isUnfolded}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {isUnfolded ? s.hideInactive : s.showInactive(folded.length)}
        </button>
      )}
      {isAdding && (
        <AddKey
          app={app}
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setAdding(false);
            setMade(key);
            void queryClient.invalidateQueries({ queryKey: [org] });
          }}
        />
      )}
      {made && (
        <NewKeyPanel
          made={made}
          isOnce={app.secrets === 'one-time'}
          onClose={() => setMade(undefined)}
          focusAfter={() => document.getElementById(ADD)}
        />
      )}
    </Section>
  );
}
