import { useState } from 'react';
import { Link } from 'react-router';
import type followLink from '../../../functions/accounts/followLink';
import { ask } from '../api';
import { Note, Page, Primary, usePath, usePortal, useSubmit, useToken } from '../shell';
import { useWords } from '../words';
import { useLink } from './ConfirmPage';

/** `/confirm-email#t=`, `/undo-email#t=` and `/keep#t=`: describes a link's action, and runs it on confirmation. */
export function FollowLinkPage() {
  const words = useWords();
  const path = usePath();
  const token = useToken();
  const { organization: org } = usePortal();
  const { data, error } = useLink(token);
  const [isDone, setDone] = useState(false);
  const { isRunning, problem, on } = useSubmit({ 'keymint.LinkDoesNotExist': words.links.expired });
  const purpose = data?.purpose;
  const said =
    purpose === 'emailConfirm' || purpose === 'emailUndo' || purpose === 'keep'
      ? words.links[purpose]
      : undefined;
  const follow = on(async () => {
    await ask<typeof followLink>('followLink', { params: { org }, body: { token } });
    setDone(true);
  });
  if (!said)
    return (
      <Page title={error || data ? words.links.expired : words.loading} narrow>
        <p>
          <Link to={path('/signin')}>{words.signIn.title}</Link>
        </p>
      </Page>
    );
  return (
    <Page title={said.title} narrow>
      {isDone ? <Note tone="good">{said.done}</Note> : <p>{said.body(data?.email ?? '')}</p>}
      {problem && <Note tone="bad">{problem}</Note>}
      {!isDone && (
        <div className="kp-form">
          <Primary onClick={() => void follow()} loading={isRunning} size="md">
            {said.submit}
          </Primary>
        </div>
      )}
      <p>
        <Link to={path('/signin')}>{words.signIn.title}</Link>
      </p>
    </Page>
  );
}
