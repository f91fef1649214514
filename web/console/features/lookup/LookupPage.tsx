import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type lookUpKey from '../../../../functions/keys/lookUpKey';
import { call, Refused } from '../../../kit/api';
import { Choice } from '../../../kit/Choice';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { AlertIcon } from '../../../kit/icons';
import { Page } from '../../../kit/Page';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import type { KeyLookUp } from './fixes';
import './lookup.css';
import { Verdict } from './Verdict';

const s = strings.lookup;

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** State of a look-up. */
type Outcome = { found: KeyLookUp } | { error: unknown };

const isUnknown = (error: unknown): boolean =>
  error instanceof Refused && error.code === 'keymint.KeyUnknownHere';

/** Password managers are to leave the key alone. */
const unmanaged = { autoComplete: 'off', 'data-1p-ignore': true, 'data-lpignore': 'true' };

/** `/lookup`: the key is sent in a body and is stored only in its field. */
export default function LookupPage() {
  const org = useOrg();
  const [isRunning, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const form = useForm(
    { consumerKey: '', path: '', method: '' },
    { consumerKey: (value) => (value.trim() ? undefined : s.enterKey) },
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isRunning || !form.check()) return;
    const { consumerKey, path, method } = form.values;
    setRunning(true);
    try {
      const found = await call<typeof lookUpKey>('lookUpKey', {
        params: { org },
        body: {
          consumerKey: consumerKey.trim(),
          ...(path.trim() && { path: path.trim() }),
          ...(method && { method }),
        },
      });
      setOutcome({ found });
    } catch (error) {
      setOutcome({ error });
    } finally {
      setRunning(false);
    }
  };
  return (
    <Page title={s.title} below={s.about}>
      <form className="km-lookup" onSubmit={submit} noValidate autoComplete="off">
        <PasswordInput
          {...form.field('consumerKey')}
          {...unmanaged}
          label={s.key}
          placeholder={s.keyHint}
          spellCheck={false}
          translate="no"
          data-page-search
          visibilityToggleButtonProps={{ 'aria-label': s.showKey, tabIndex: 0, 'aria-hidden': false }}
        />
        <div className="km-lookup-request">
          <Choice
            label={s.method}
            value={form.values.method}
            options={[['', s.anyMethod], ...methods.map((method) => [method, method] as const)]}
            onChange={(method) => form.set('method', method)}
          />
          <TextInput
            {...form.field('path')}
            label={s.path}
            placeholder={s.pathHint}
            description={s.pathAbout}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            spellCheck={false}
            autoComplete="off"
          />
        </div>
        <div>
          <Button type="submit" loading={isRunning}>
            {s.check}
          </Button>
        </div>
      </form>
      {outcome && 'found' in outcome && <Verdict found={outcome.found} />}
      {outcome && 'error' in outcome && isUnknown(outcome.error) && (
        <div className="km-note" data-tone="wait" role="alert">
          <AlertIcon />
          <div>{s.unknown(org)}</div>
        </div>
      )}
      {outcome && 'error' in outcome && !isUnknown(outcome.error) && (
        <ErrorNote error={outcome.error} tried={{ action: s.tried }} />
      )}
    </Page>
  );
}
