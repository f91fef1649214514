import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { Fact } from '../../../kit/InlineField';
import { Moment } from '../../../kit/Moment';
import { strings } from '../../strings';
import { accessOf } from './form';
import { quotaWords } from './quota';

const s = strings.apiProducts;

const Lines = ({ of, none }: { of: readonly string[]; none: string }) => (
  <span className="km-prewrap">{of.length === 0 ? none : of.join('\n')}</span>
);

/** Groups of operations besides `operationGroup`, by their names as people know them. */
const others = [
  ['graphqlOperationGroup', 'GraphQL'],
  ['grpcOperationGroup', 'gRPC'],
  ['llmOperationGroup', 'LLM'],
  ['payloadOperationGroup', 'Payload'],
] as const;

/** Names the operations of other kinds that an API product has: the console keeps them as they are. */
export function OtherOperations({ product }: { product: ApiProduct }) {
  const kinds = others.filter(([name]) => product[name] !== undefined).map(([, kind]) => kind);
  return kinds.length === 0 ? null : (
    <Fact label={s.detail.otherGroups}>
      <span className="km-hint">{s.detail.otherGroupsHint(kinds.join(', '))}</span>
    </Fact>
  );
}

/** Operations of an API product, read-only. */
function ApiProductOperations({ product }: { product: ApiProduct }) {
  const { operationGroup } = product;
  return (
    <>
      {operationGroup && (
        <Fact label={s.detail.operations}>
          <div>
            {operationGroup.operationConfigs.map(({ apiSource, operations = [], quota }) => (
              <div key={apiSource}>
                <code>{apiSource}</code>{' '}
                {quota?.limit !== undefined && (
                  <span className="km-hint">
                    {quotaWords({
                      quota: quota.limit,
                      quotaInterval: quota.interval,
                      quotaTimeUnit: quota.timeUnit,
                    })}
                  </span>
                )}
                {operations.map(({ resource, methods = [] }) => (
                  <div key={`${resource} ${methods}`}>
                    <code>{resource}</code>{' '}
                    <span className="km-hint">{methods.join(', ') || s.detail.everyMethod}</span>
                  </div>
                ))}
              </div>
            ))}
          </div>
        </Fact>
      )}
      <OtherOperations product={product} />
    </>
  );
}

/** An API product, read-only. */
export function ApiProductFacts({ product }: { product: ApiProduct }) {
  const f = s.form;
  return (
    <div className="km-card">
      <Fact label={f.displayName}>{product.displayName}</Fact>
      <Fact label={f.name}>{product.name}</Fact>
      <Fact label={f.description}>
        <span className="km-prewrap">{product.description ?? s.none}</span>
      </Fact>
      <Fact label={s.access.label}>{s.access[accessOf(product)]}</Fact>
      <Fact label={s.approval.label}>{s.approval[product.approvalType]}</Fact>
      <Fact label={f.quota}>{quotaWords(product)}</Fact>
      <Fact label={f.environments}>{product.environments.join(', ') || f.all}</Fact>
      <Fact label={f.proxies}>
        <Lines of={product.proxies} none={f.all} />
      </Fact>
      {!product.operationGroup && (
        <Fact label={f.paths}>
          <Lines of={product.apiResources} none={f.all} />
        </Fact>
      )}
      <ApiProductOperations product={product} />
      <Fact label={f.scopes}>
        <Lines of={product.scopes} none={s.none} />
      </Fact>
      <Fact label={s.detail.created}>
        <Moment at={product.createdAt} as="date" /> {s.detail.by(product.createdBy)}
      </Fact>
    </div>
  );
}
