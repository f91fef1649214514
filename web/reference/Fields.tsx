import { type ReactNode, useId } from 'react';
import type { OperationEntry, Parameter, Resolve, Schema } from './document';
import { type Member, readForms } from './members';
import { Codes } from './Prose';
import type { ContentType } from './request';
import { reference } from './strings';

const s = reference.tables;

/** Formats a value as JSON, but strings without quotes. */
const shown = (value: unknown): ReactNode =>
  value === undefined ? (
    <span className="km-below">{s.none}</span>
  ) : (
    <code>{typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}</code>
  );

function Description(props: { text: string; choices?: readonly string[] | undefined; example?: unknown }) {
  const { text, choices = [], example } = props;
  return (
    <>
      {text && (
        <div>
          <Codes text={text} />
        </div>
      )}
      {choices.length > 0 && (
        <div className="km-below">
          {s.oneOf} <Codes text={choices.map((choice) => `\`${choice}\``).join(', ')} />
        </div>
      )}
      {example !== undefined && (
        <div className="km-below">
          {s.example} {shown(example)}
        </div>
      )}
    </>
  );
}

/** A section of the description: a heading and a table whose first column has row headers. */
function Part(props: { title: string; note?: string | undefined; columns?: string[]; children?: ReactNode }) {
  const { title, note, columns, children } = props;
  const id = useId();
  return (
    <section className="km-section" aria-labelledby={id}>
      <div className="km-section-head">
        <h2 id={id}>{title}</h2>
      </div>
      {note && (
        <p className="km-hint km-ref-note">
          <Codes text={note} />
        </p>
      )}
      {columns && (
        <table className="km-ref-table" aria-labelledby={id}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      )}
    </section>
  );
}

const Required = ({ is }: { is: boolean }) => (
  <td data-label={s.required} data-small>
    {is ? <strong>{s.yes}</strong> : s.no}
  </td>
);

/** The path parameters. */
export function PathTable({ parameters }: { parameters: readonly Parameter[] }) {
  if (parameters.length === 0) return null;
  return (
    <Part title={s.path} columns={[s.name, s.description, s.required]}>
      {parameters.map(({ name, description, example, isRequired }) => (
        <tr key={name}>
          <th scope="row">
            <code>{name}</code>
          </th>
          <td data-label={s.description}>
            <Description text={description} example={example} />
          </td>
          <Required is={isRequired} />
        </tr>
      ))}
    </Part>
  );
}

/** The query parameters, each with its input. */
export function QueryTable(props: {
  parameters: readonly Parameter[];
  values: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
  onChange(name: string, value: string): void;
}) {
  const { parameters, values, errors, onChange } = props;
  const id = useId();
  if (parameters.length === 0) return null;
  return (
    <Part title={s.query} columns={[s.name, s.value, s.description, s.fallback, s.required]}>
      {parameters.map(({ name, description, fallback, isRequired, choices }) => {
        const problem = errors[`query.${name}`];
        const field = {
          'data-field': `query.${name}`,
          'aria-label': name,
          'aria-required': isRequired,
          'aria-invalid': problem !== undefined || undefined,
          'aria-describedby': problem === undefined ? undefined : `${id}-${name}`,
          value: values[name] ?? '',
        };
        return (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td data-label={s.value}>
              {choices ? (
                <select
                  className="km-select"
                  {...field}
                  onChange={(event) => onChange(name, event.target.value)}
                >
                  <option value="">{reference.choose}</option>
                  {choices.map((choice) => (
                    <option key={choice}>{choice}</option>
                  ))}
                </select>
              ) : (
                <input
                  className="km-ref-input"
                  autoComplete="off"
                  spellCheck={false}
                  {...field}
                  onChange={(event) => onChange(name, event.target.value)}
                />
              )}
              {problem !== undefined && (
                <div id={`${id}-${name}`} className="km-problem">
                  {problem}
                </div>
              )}
            </td>
            <td data-label={s.description}>
              <Description text={description} />
            </td>
            <td data-label={s.fallback} data-small>
              {shown(fallback)}
            </td>
            <Required is={isRequired} />
          </tr>
        );
      })}
    </Part>
  );
}

/** The request headers, which are sent automatically. */
export function HeaderTable({ hasBody, contentType }: { hasBody: boolean; contentType: ContentType }) {
  const headers = [...(hasBody ? [['Content-Type', s.contentType]] : []), ['Accept', s.accept]];
  return (
    <Part title={s.header} columns={[s.name, s.value, s.description, s.required]}>
      {headers.map(([name, description]) => (
        <tr key={name}>
          <th scope="row">
            <code>{name}</code>
          </th>
          <td data-label={s.value}>
            <code>{contentType}</code>
          </td>
          <td data-label={s.description}>{description}</td>
          <Required is={name === 'Content-Type'} />
        </tr>
      ))}
    </Part>
  );
}

const Name = ({ name, depth, type }: Member) => (
  <th scope="row" data-depth={depth || undefined} style={{ '--km-depth': depth } as never}>
    <code>{name}</code>
    <span className="km-ref-type">{type}</span>
  </th>
);

/** The members of the request body. */
export function BodyTables({ body, resolve }: { body: OperationEntry['body']; resolve: Resolve }) {
  if (!body?.schema) return null;
  return readForms(body.schema, resolve).map(({ type, members }, index) => (
    <Part
      key={type}
      title={index === 0 ? s.body : s.form(index + 1, type)}
      note={members.length === 0 ? s.bodyOf(type) : body.isRequired ? undefined : s.optionalBody}
      {...(members.length > 0 && { columns: [s.name, s.description, s.fallback, s.required] })}
    >
      {members.map((member) => (
        <tr key={member.path}>
          <Name {...member} />
          <td data-label={s.description}>
            <Description text={member.description} choices={member.choices} />
          </td>
          <td data-label={s.fallback} data-small>
            {shown(member.fallback)}
          </td>
          <Required is={member.isRequired} />
        </tr>
      ))}
    </Part>
  ));
}

/** The members of the success response. */
export function AnswerTables({ schema, resolve }: { schema: Schema | undefined; resolve: Resolve }) {
  if (!schema) return <Part title={s.answer} note={s.noAnswer} />;
  const forms = readForms(schema, resolve);
  return forms.map(({ type, members }, index) => (
    <Part
      // biome-ignore lint/suspicious/noArrayIndexKey: two forms may have the same type; their order is fixed
      key={index}
      title={forms.length === 1 ? s.answer : `${s.answer} · ${s.form(index + 1, type)}`}
      note={type === 'object' ? undefined : s.answerOf(type)}
      {...(members.length > 0 && { columns: [s.name, s.description] })}
    >
      {members.map((member) => (
        <tr key={member.path}>
          <Name {...member} />
          <td data-label={s.description}>
            <Description text={member.description} choices={member.choices} />
          </td>
        </tr>
      ))}
    </Part>
  ));
}

/** The errors of an operation: codes and messages by status. */
export function Refusals({ refusals }: { refusals: OperationEntry['refusals'] }) {
  if (refusals.length === 0) return null;
  return (
    <Part title={s.refusals} columns={[s.status, s.description]}>
      {refusals.map(({ status, description }) => (
        <tr key={status}>
          <th scope="row">{reference.answer.meaning(Number(status), '')}</th>
          <td data-label={s.description}>
            {description.split('\n').map((line) => (
              <div key={line} className="km-ref-refusal">
                <Codes text={line.replace(/^- /, '')} />
              </div>
            ))}
          </td>
        </tr>
      ))}
    </Part>
  );
}
