import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type editDeveloper from '../../../../functions/developers/editDeveloper';
import type getDeveloper from '../../../../functions/developers/getDeveloper';
import { MAX_EMAIL_LENGTH, MAX_PERSON_NAME_LENGTH } from '../../../../shared/schemas/limits';
import { call, Refused } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Fact, InlineField } from '../../../kit/InlineField';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { StatusBadge } from '../../../kit/StatusBadge';
import { StatusSwitch } from '../../../kit/StatusSwitch';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { DeactivateDeveloper } from './DeactivateDeveloper';
import type { Developer } from './developer';
import { useActivate } from './useActivate';

const s = strings.developers.details;

type Editable = 'firstName' | 'lastName' | 'email' | 'userName';

const named = (missing: string) => (value: string) => {
  if (value === '') return missing;
  return value.length > MAX_PERSON_NAME_LENGTH ? s.tooLong(MAX_PERSON_NAME_LENGTH) : undefined;
};
const checks: Record<Editable, (value: string) => string | undefined> = {
  firstName: named(s.enterFirstName),
  lastName: named(s.enterLastName),
  userName: named(s.enterUserName),
  email: (value) => {
    if (value === '') return s.enterEmail;
    return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value) && value.length <= MAX_EMAIL_LENGTH
      ? undefined
      : s.enterRightEmail;
  },
};

/**
 * The section of a developer's own facts, edited where they stand. `show` takes what the registry answers,
 * `reload` reads it.
 */
export function Details(props: {
  developer: Developer;
  show(developer: Developer): Promise<void>;
  reload(): Promise<void>;
}) {
  const { developer, show } = props;
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const { developerId } = developer;
  const params = { org, developer: developerId };
  const tried = { action: s.change, thing: s.thing };

  const explain = (error: unknown, value: string): ReactNode | undefined => {
    if (!(error instanceof Refused)) return undefined;
    if (error.code === 'developer.service.InvalidEmail') return s.enterRightEmail;
    if (error.code !== 'developer.service.DeveloperAlreadyExists') return undefined;
    return (
      <>
        {s.duplicate}{' '}
        <Link to={path(`/developers/by-email/${encodeURIComponent(value.toLowerCase())}`)}>{s.open}</Link>
      </>
    );
  };
  const field = (name: Editable, more: { type?: 'email'; hint?: string } = {}) => (
    <InlineField
      label={s[name]}
      value={developer[name]}
      isReadOnly={!can('developers.update')}
      check={checks[name]}
      explain={explain}
      tried={tried}
      {...more}
      save={async (value, was) => {
        const stored = await call<typeof editDeveloper>('editDeveloper', {
          params,
          body: { [name]: value, was: { [name]: was } },
        });
        await show(stored);
        return stored[name];
      }}
      theirs={async () => {
        const stored = await call<typeof getDeveloper>('getDeveloper', { params });
        await show(stored);
        return { value: stored[name], who: stored.lastModifiedBy, at: stored.lastModifiedAt };
      }}
    />
  );

  return (
    <Section title={s.title} id="details">
      <div className="km-card">
        {field('firstName')}
        {field('lastName')}
        {field('email', { type: 'email', hint: s.emailHint })}
        {field('userName')}
        <Status {...props} />
        <Fact label={s.registeredBy}>{developer.createdBy}</Fact>
        <Fact label={s.lastChanged}>
          <Moment at={developer.lastModifiedAt} />
          <span className="km-hint">{s.by(developer.lastModifiedBy)}</span>
        </Fact>
      </div>
    </Section>
  );
}

/** The developer's status, as a switch for members who may change it; deactivating requires a confirmation. */
function Status({ developer, reload }: { developer: Developer; reload(): Promise<void> }) {
  const can = useCan();
  const [isAsking, setAsking] = useState(false);
  const { activate, isBusy, error } = useActivate(developer, reload);
  const { status } = developer;
  const tried = { action: s.changeStatus, thing: s.thing, write: true };
  if (!can('developers.setStatus'))
    return (
      <Fact label={s.status}>
        <StatusBadge status={status} />
      </Fact>
    );

  return (
    <>
      <StatusSwitch
        label={s.status}
        isOn={status === 'active'}
        on={s.on}
        off={s.off}
        isBusy={isBusy}
        onChange={(isOn) => (isOn ? void activate() : setAsking(true))}
      />
      {error !== undefined && <ErrorNote error={error} tried={tried} />}
      {isAsking && (
        <DeactivateDeveloper developer={developer} onDone={reload} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
