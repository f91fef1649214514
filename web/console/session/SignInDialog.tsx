import { Anchor, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useFocusBack } from '../../kit/focus';
import { strings } from '../strings';
import { SignInForm } from './SignInForm';
import { sessionKey, useSession } from './session';

const s = strings.session;

/** Dialog of SignInAgain; passes to `settle` whether the member signed in. */
export default function SignInDialog({ settle }: { settle(signedIn: boolean): void }) {
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
