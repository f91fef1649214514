import { useQueryClient } from '@tanstack/react-query';
import type deleteDeveloper from '../../../../functions/developers/deleteDeveloper';
import { call } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { relativeWords } from '../../../kit/Moment';
import { Loaded } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { stoppingOf } from '../keys/stopping';
import { fullName, type Person } from './developer';
import { useImpact } from './useImpact';

const s = strings.developers.remove;

/**
 * Asks, in numbers, before a developer is deleted with apps and keys; where a key works, its last
 * use is told and the e-mail address has to be typed. `onDone` comes when it is done, before `onClose`.
 */
export function DeleteDeveloper(props: {
  developer: Person;
  onDone?(): unknown;
  onClose(): void;
  focusAfter?: () => HTMLElement | null | undefined;
}) {
  const { developer, onDone, onClose, focusAfter } = props;
  const { developerId, firstName, email } = developer;
  const org = useOrg();
  const client = useQueryClient();
  const { cacheSeconds } = useSession();
  const impact = useImpact(developerId);
  const tried = { action: s.action, thing: strings.developers.details.thing };

  const remove = async () => {
    await call<typeof deleteDeveloper>('deleteDeveloper', { params: { org, developer: developerId } });
    toast(s.done(fullName(developer)));
    await onDone?.();
    // Do not refetch the deleted record.
    await client.invalidateQueries({
      predicate: ({ queryKey: [ofOrg, resource, id] }) =>
        ofOrg === org && ['developers', 'apps'].includes(`${resource}`) && id !== developerId,
    });
  };
  return (
    <Confirm
      title={s.question(fullName(developer))}
      verb={s.verb}
      onConfirm={remove}
      onClose={onClose}
      isWaiting={impact.data === undefined}
      typed={impact.data && impact.data.workingKeys > 0 ? email : undefined}
      tried={tried}
      {...(focusAfter && { focusAfter })}
    >
      <Loaded query={impact} rows={2} tried={tried}>
        {({ apps, keys, workingKeys, recentlyUsed: [latest, ...others] }) => (
          <>
            <p>
              {apps + keys === 0 ? s.nothing(firstName) : s.removes(apps)}{' '}
              {keys > 0 && stoppingOf(workingKeys, keys)} {keys > 0 && s.late(cacheSeconds)}
            </p>
            {!latest && workingKeys > 0 && <p>{s.neverUsed}</p>}
            {latest && (
              <p>
                <strong>{s.used(others.length + 1)}</strong> (
                {s.use(latest.app, relativeWords(latest.lastUsedAt))}).
              </p>
            )}
            <p>{s.forGood}</p>
          </>
        )}
      </Loaded>
    </Confirm>
  );
}
