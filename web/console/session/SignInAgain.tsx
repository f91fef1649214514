import { Anchor, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ended } from '../../kit/ended';
import { useFocusBack } from '../../kit/focus';
import { useStore } from '../../kit/store';
import { strings } from '../strings';
import { SignInForm } from './SignInForm';
import { sessionKey, useSession } from './session';

const s = strings.session;

/** Over the page whose session ended: the member signs in again, and what waited for it goes on. */
export function SignInAgain() {
  const asked = useStore(ended);
  return asked ? <Dialog settle={asked.settle} /> : null;
}

function Dialog({ settle }: { settle(signedIn: boolean): void }) {
  const { email } = useSession();
  const client = useQueryClient();
  useFocusBack();
  return (
    <Modal
      opened
      onClose={() => settle(false)}
      title={s.endedTitle}
      withCloseButton={false}
      size="sm"
      zIndex={400}
    >
      <p className="km-dialog-text">{s.ended}</p>
      <SignInForm
        email={email}
        onDone={(session) => {
          client.setQueryData(sessionKey, session);
          settle(true);
        }}
      >
        <Anchor href="/console/signin" size="sm">
          {s.someoneElse}
        </Anchor>
      </SignInForm>
    </Modal>
  );
}
