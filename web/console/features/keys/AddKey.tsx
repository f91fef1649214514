import { Tabs, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type createAppKey from '../../../../functions/keys/createAppKey';
import { IMPORTED_KEY, IMPORTED_SECRET, MAX_KEY_LENGTH } from '../../../../shared/schemas/limits';
import { call, Refused } from '../../../kit/api';
import { FormDialog } from '../../../kit/FormDialog';
import { useForm } from '../../../kit/form';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';
import type { AppDetails } from '../apps/details';
import { dayRule, Lifetime, noLifetime, secondsOf } from './Lifetime';
import type { NewKey } from './NewKeyPanel';
import { joined, namesIn, ProductChoice } from './ProductChoice';

const { create: s, actions, choice, defaultLabel, label: labelOf } = strings.keys;

type Way = 'generate' | 'import';

const importedRule = (pattern: RegExp, enter: string, letters: string) => (text: string) => {
  if (text.trim() === '') return enter;
  if (pattern.test(text.trim())) return undefined;
  return text.trim().length > MAX_KEY_LENGTH ? s.tooLong : letters;
};
const keyRule = importedRule(IMPORTED_KEY, s.enterKey, s.letters);
const secretRule = importedRule(IMPORTED_SECRET, s.enterSecret, s.ascii);

/** Returns the API products of the newest approved key, the default for the next one. */
const likely = ({ keys }: AppDetails): string =>
  joined(keys.find(({ status }) => status === 'approved')?.apiProducts.map(({ name }) => name) ?? []);

/** Adds a generated or imported key to an app; passes it to `onMade`. */
export function AddKey(props: { app: AppDetails; onMade(made: NewKey): void; onClose(): void }) {
  const { app, onMade, onClose } = props;
  const org = useOrg();
  const can = useCan();
  const ways = (['generate', 'import'] as const).filter((each) =>
    can(each === 'generate' ? 'credentials.create' : 'credentials.import'),
  );
  const [way, setWay] = useState<Way>(ways[0] ?? 'generate');
  const isImport = way === 'import';
  const form = useForm(
    {
      consumerKey: '',
      consumerSecret: '',
      label: defaultLabel(app.keys.length + 1),
      products: likely(app),
      ...noLifetime,
    },
    {
      consumerKey: (text) => (isImport ? keyRule(text) : undefined),
      consumerSecret: (text) => (isImport ? secretRule(text) : undefined),
      label: (text) => (text.trim().length > 255 ? s.labelTooLong : undefined),
      products: (text) => (text === '' ? choice.choose : undefined),
      day: dayRule,
    },
  );
  const made = useRef<NewKey>(undefined);

  const submit = async () => {
    if (!form.check()) return false;
    const { values } = form;
    const pair = { consumerKey: values.consumerKey.trim(), consumerSecret: values.consumerSecret.trim() };
    try {
      made.current = await call<typeof createAppKey>('createAppKey', {
        params: { org, appId: app.appId },
        body: {
          action: way,
          ...(isImport && pair),
          apiProducts: namesIn(values.products),
          expiresInSeconds: secondsOf(values),
          label: values.label.trim(),
        },
      });
      return true;
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409 && isImport)) throw error;
      form.fail('consumerKey', s.used);
      return false;
    }
  };

  const { ref: productsRef, error: productsError } = form.field('products');
  const text = { autoComplete: 'off', spellCheck: false };
  const fields = (
    <>
      {isImport && (
        <>
          <TextInput label={s.key} {...text} {...form.field('consumerKey')} data-autofocus />
          <TextInput label={s.secret} {...text} {...form.field('consumerSecret')} />
        </>
      )}
      <TextInput label={labelOf} {...text} {...form.field('label')} data-autofocus={!isImport || undefined} />
      <ProductChoice
        value={form.values.products}
        error={productsError}
        focusRef={productsRef}
        onChange={(value) => form.set('products', value)}
      />
      <Lifetime
        value={form.values.lifetime}
        onChange={(value) => form.set('lifetime', value)}
        day={form.field('day')}
      />
    </>
  );
  return (
    <FormDialog
      title={s.title}
      thing={s.thing}
      verb={s.verb}
      isDirty={form.isDirty}
      onSubmit={submit}
      onDone={() => made.current && onMade(made.current)}
      onClose={onClose}
      tried={{ action: isImport ? actions.import : actions.create, thing: strings.apps.thing }}
    >
      {ways.length > 1 ? (
        <Tabs value={way} onChange={(next) => setWay(next === 'import' ? 'import' : 'generate')}>
          <Tabs.List aria-label={s.how}>
            {ways.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {s[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {ways.map((each) => (
            <Tabs.Panel key={each} value={each} className="km-form km-tab-panel">
              {each === way && fields}
            </Tabs.Panel>
          ))}
        </Tabs>
      ) : (
        fields
      )}
    </FormDialog>
  );
}
