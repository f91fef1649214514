import { type ReactNode, useId, useMemo } from 'react';
import type { OperationEntry, Parameter, Resolve } from './document';
import { type Member, readForms } from './members';
import { Codes } from './Prose';
import { useReferenceWords } from './strings';

/** Formats a value as JSON, but strings without quotes. */
function Shown({ value }: { value: unknown }) {
  const { tables: s } = useReferenceWords();
  return value === undefined ? (
    <span className="km-below">{s.none}</span>
  ) : (
    <code>{typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}</code>
  );
}

function Description(props: { text: string; choices?: readonly string[] | undefined; example?: unknown }) {
  const { text, choices = [], example } = props;
  const { tables: s } = useReferenceWords();
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
          {s.example} <Shown value={example} />
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

function Required({ is }: { is: boolean }) {
  const { tables: s } = useReferenceWords();
  return (
    <td data-label={s.required} data-small>
      {is ? <strong>{s.yes}</strong> : s.no}
    </td>
  );
}

/** The path parameters. */
export function PathTable({ parameters }: { parameters: readonly Parameter[] }) {
  const { tables: s } = useReferenceWords();
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

/** The query or header parameters, each with its input. */
export function InputTable(props: {
  place: 'query' | 'header';
  parameters: readonly Parameter[];
  values: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
  onChange(name: string, value: string): void;
}) {
  const { place, parameters, values, errors, onChange } = props;
  const words = useReferenceWords();
  const s = words.tables;
  const id = useId();
  if (parameters.length === 0) return null;
  return (
    <Part title={s[place]} columns={[s.name, s.value, s.description, s.fallback, s.required]}>
      {parameters.map(({ name, description, fallback, isRequired, choices }) => {
        const problem = errors[`${place}.${name}`];
        const field = {
          'data-field': `${place}.${name}`,
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
                  <option value="">{words.choose}</option>
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
              <Shown value={fallback} />
            </td>
            <Required is={isRequired} />
          </tr>
        );
      })}
    </Part>
  );
}

/** The request headers, which are sent automatically. */
export function HeaderTable({ contentType, accept }: { contentType: string | undefined; accept: string }) {
  const { tables: s } = useReferenceWords();
  const headers = [
    ...(contentType === undefined ? [] : [['Content-Type', contentType, s.contentType] as const]),
    ['Accept', accept, s.accept] as const,
  ];
  return (
    <Part title={s.sentHeader} columns={[s.name, s.value, s.description, s.required]}>
      {headers.map(([name, value, description]) => (
        <tr key={name}>
          <th scope="row">
            <code>{name}</code>
          </th>
          <td data-label={s.value}>
            <code>{value}</code>
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
  const { tables: s } = useReferenceWords();
  const forms = useMemo(() => readForms(body?.schema, resolve), [body, resolve]);
  if (!body?.schema) return null;
  return forms.map(({ type, members }, index) => (
    <Part
      // biome-ignore lint/suspicious/noArrayIndexKey: two forms may have the same type; their order is fixed
      key={index}
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
            <Shown value={member.fallback} />
          </td>
          <Required is={member.isRequired} />
        </tr>
      ))}
    </Part>
  ));
}

/** The members of the success response. */
export function AnswerTables({ schema, resolve }: { schema: unknown; resolve: Resolve }) {
  const { tables: s } = useReferenceWords();
  const forms = useMemo(() => readForms(schema, resolve), [schema, resolve]);
  if (!schema) return <Part title={s.answer} note={s.noAnswer} />;
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
  const { tables: s, answer } = useReferenceWords();
  if (refusals.length === 0) return null;
  return (
    <Part title={s.refusals} columns={[s.status, s.description]}>
      {refusals.map(({ status, description }) => (
        <tr key={status}>
          <th scope="row">{answer.meaning(status, '')}</th>
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
