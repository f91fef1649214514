import { useQueryClient } from '@tanstack/react-query';
import type setDeveloperStatus from '../../../../functions/developers/setDeveloperStatus';
import { call } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { BanIcon } from '../../../kit/icons';
import { Loaded } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { stoppingOf } from '../keys/stopping';
import { fullName, type Person } from './developer';
import { useImpact } from './useImpact';

const s = strings.developers.deactivate;

/** Confirms the deactivation of a developer and shows its impact; calls `onDone` afterwards, before `onClose`. */
export function DeactivateDeveloper(props: {
  developer: Person;
  onDone?(): unknown;
  onClose(): void;
  focusAfter?: () => HTMLElement | null | undefined;
}) {
  const { developer, onDone, onClose, focusAfter } = props;
  const { developerId, firstName } = developer;
  const org = useOrg();
  const client = useQueryClient();
  const { cacheSeconds } = useSession();
  const impact = useImpact(developerId);
  const tried = {
    action: strings.developers.details.changeStatus,
    thing: strings.developers.details.thing,
  };

  const deactivate = async () => {
    await call<typeof setDeveloperStatus>('setDeveloperStatus', {
      params: { org, developer: developerId },
      query: { action: 'inactive' },
    });
    toast(s.done(fullName(developer)));
    await onDone?.();
    void client.invalidateQueries({ queryKey: [org, 'developers'] });
    void client.invalidateQueries({ queryKey: [org, 'apps'] });
  };
  return (
    <Confirm
      title={s.question(fullName(developer))}
      verb={s.verb}
      icon={<BanIcon />}
      onConfirm={deactivate}
      onClose={onClose}
      isWaiting={impact.data === undefined}
      tried={tried}
      {...(focusAfter && { focusAfter })}
    >
      <Loaded query={impact} rows={2} tried={tried}>
        {({ apps, keys, workingKeys, recentlyUsed }) => (
          <>
            <p>
              {apps + keys === 0 ? s.nothing(firstName) : stoppingOf(workingKeys, keys)}{' '}
              {recentlyUsed.length > 0 && <strong>{s.used(recentlyUsed.length)}</strong>}
            </p>
            <p>
              {s.canStill(firstName)} {s.stay} {keys > 0 && s.late(cacheSeconds)}
            </p>
          </>
        )}
      </Loaded>
    </Confirm>
  );
}
