import { useContext } from 'react';
import { Link, useParams } from 'react-router';
import { Refused } from '../../kit/api';
import { Toasts } from '../../kit/toasts';
import { german } from '../../reference/german';
import { ProductReference } from '../../reference/ProductReference';
import { ReferenceWordsContext, reference } from '../../reference/strings';
import { useAppWords } from '../appWords';
import { useProduct } from '../catalogue';
import { Note, Page, usePath } from '../shell';
import { useSender, useSpec } from '../specs';
import { useSpecWords } from '../specWords';
import { LanguageContext, useWords } from '../words';

/** P8: `/products/{name}/docs` and `/products/{name}/docs/{operationId}` */
export default function SpecPage() {
  const words = useWords();
  const { catalogue: c } = useAppWords();
  const s = useSpecWords();
  const path = usePath();
  const language = useContext(LanguageContext);
  const { name = '', operationId } = useParams();
  const { data: product } = useProduct(name);
  const { data: spec, error } = useSpec(name);
  const toProduct = <Link to={path(`/products/${encodeURIComponent(name)}`)}>{s.back}</Link>;
  if (error) {
    const isMissing = error instanceof Refused && error.status === 404;
    const isBare = isMissing && error.code === 'keymint.SpecDoesNotExist';
    return (
      <Page title={isMissing && !isBare ? c.missing : s.none}>
        {isMissing && !isBare && <p>{c.missingBody}</p>}
        {!isMissing && <Note tone="bad">{words.failed}</Note>}
        <p>{isBare ? toProduct : <Link to={path('/products')}>{c.back}</Link>}</p>
      </Page>
    );
  }
  if (!spec)
    return (
      <Page title={words.loading}>
        <p aria-busy="true">{words.loading}</p>
      </Page>
    );
  return (
    <ReferenceWordsContext value={language === 'de' ? german : reference}>
      <Page title={s.title(product?.displayName ?? spec.title)} full>
        <p className="kp-line">
          <span>{spec.title}</span>
          <span>{s.version(spec.version)}</span>
          {toProduct}
        </p>
        <ProductReference
          product={name}
          document={spec.document}
          useSender={useSender}
          base={path(`/products/${encodeURIComponent(name)}/docs`)}
          operationId={operationId}
        />
        <Toasts />
      </Page>
    </ReferenceWordsContext>
  );
}
