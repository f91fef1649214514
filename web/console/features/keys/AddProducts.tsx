import type addAppKeyApiProducts from '../../../../functions/keys/addAppKeyApiProducts';
import { call } from '../../../kit/api';
import { FormDialog } from '../../../kit/FormDialog';
import { useForm } from '../../../kit/form';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import { keepDetails } from '../apps/details';
import type { KeyDetails } from './keyUse';
import { namesIn, ProductChoice } from './ProductChoice';

const { addProducts: s, choice, actions, thing } = strings.keys;

/** Asks for more API products for a key. */
export function AddProducts(props: { appId: string; of: KeyDetails; onClose(): void }) {
  const { appId, of, onClose } = props;
  const org = useOrg();
  const form = useForm({ products: '' }, { products: (text) => (text === '' ? choice.choose : undefined) });
  const { ref, error } = form.field('products');
  const submit = async () => {
    if (!form.check()) return false;
    const answer = await call<typeof addAppKeyApiProducts>('addAppKeyApiProducts', {
      params: { org, appId, keyRef: of.keyRef },
      body: { apiProducts: namesIn(form.values.products) },
    });
    keepDetails(org, answer);
    return true;
  };
  return (
    <FormDialog
      title={s.title}
      thing={s.thing}
      verb={s.verb}
      isDirty={form.isDirty}
      onSubmit={submit}
      onDone={onClose}
      onClose={onClose}
      tried={{ action: actions.products, thing }}
    >
      <ProductChoice
        value={form.values.products}
        error={error}
        focusRef={ref}
        without={of.apiProducts.map(({ name }) => name)}
        onChange={(value) => form.set('products', value)}
      />
    </FormDialog>
  );
}
