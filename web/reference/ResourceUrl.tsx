import { useId } from 'react';
import type { OperationEntry } from './document';
import { Method } from './Method';
import { useReferenceWords } from './strings';

/** Returns the name of a parameter in braces. */
const nameIn = (part: string): string | undefined => /^\{([^{}]+)\}$/.exec(part)?.[1];

/** Method and URL, with an input for each parameter in braces. */
export function ResourceUrl(props: {
  operation: OperationEntry;
  server: string;
  values: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
  onChange(name: string, value: string): void;
}) {
  const { operation, server, values, errors, onChange } = props;
  const words = useReferenceWords();
  const id = useId();
  const parts = operation.path.split(/(\{[^{}]+\})/);
  const names = parts.flatMap((part) => nameIn(part) ?? []);
  const missing = names.filter((name) => errors[`path.${name}`]);
  return (
    <section aria-label={words.url} className="km-card km-ref-url">
      <div className="km-ref-url-head">
        <Method method={operation.method} />
        <span className="km-hint">{words.url}</span>
      </div>
      <div className="km-ref-path">
        <span className="km-ref-part">{server}</span>
        {parts.map((part) => {
          const name = nameIn(part);
          if (name === undefined)
            return part.split(/(?=\/)/).map((piece) => (
              <span key={part + piece} className="km-ref-part">
                {piece}
              </span>
            ));
          const isMissing = errors[`path.${name}`] !== undefined;
          return (
            <span key={part} className="km-ref-blank">
              <label htmlFor={`${id}-${name}`}>{name}</label>
              <input
                id={`${id}-${name}`}
                data-field={`path.${name}`}
                value={values[name] ?? ''}
                placeholder={part}
                aria-required="true"
                aria-invalid={isMissing || undefined}
                aria-describedby={isMissing ? `${id}-${name}-error` : undefined}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                size={Math.max(part.length, values[name]?.length ?? 0)}
                onChange={(event) => onChange(name, event.target.value)}
              />
            </span>
          );
        })}
      </div>
      {missing.map((name) => (
        <div key={name} id={`${id}-${name}-error`} className="km-problem">
          {errors[`path.${name}`]}
        </div>
      ))}
    </section>
  );
}
