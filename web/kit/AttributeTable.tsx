import { ActionIcon, Loader, TextInput, Tooltip } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { MAX_ATTRIBUTE_BYTES } from '../../shared/schemas/limits';
import { announce } from './announce';
import { InlineField } from './InlineField';
import { PlusIcon, TrashIcon } from './icons';
import { Section } from './Page';
import { SaveButtons } from './SaveButtons';
import { Empty } from './States';
import { kit } from './strings';
import { toast } from './toasts';
import { useUnsaved } from './useUnsaved';
import { type Tried, words } from './words';

const s = kit.attributes;

/** A custom attribute; names are unique and case-sensitive. */
interface Attribute {
  name: string;
  value: string;
}

export interface AttributeTableProps {
  /** All attributes, including system ones. */
  attributes: readonly Attribute[];
  /** Sets an attribute, new or existing; done when `attributes` shows it. @throws Refused, Offline */
  save(name: string, value: string): Promise<unknown>;
  /** Removes an attribute; done when `attributes` no longer has it. @throws Refused, Offline */
  remove(name: string): Promise<unknown>;
  /** Text without attributes. */
  empty: ReactNode;
  /** Maximum number of attributes. */
  most?: number;
  /** Names of attributes that are edited elsewhere: neither shown nor counted here. */
  elsewhere?: readonly string[];
  isReadOnly?: boolean;
  tried?: Tried;
}

const isOfSystem = ({ name }: Attribute) => name.startsWith('_');
const bytesOf = (text: string) => new TextEncoder().encode(text).length;
const valueProblem = (value: string) => (bytesOf(value) > MAX_ATTRIBUTE_BYTES ? s.valueTooLong : undefined);
const isComposing = ({ nativeEvent, keyCode }: KeyboardEvent) => nativeEvent.isComposing || keyCode === 229;

function said(error: unknown, tried: Tried | undefined): string {
  const { text, requestId } = words(error, { write: true, ...tried });
  return requestId === undefined ? text : `${text} ${kit.requestId} ${requestId}`;
}

/** Row of a new attribute: Enter moves from name to value and saves there, Esc cancels. */
function Draft(props: {
  taken(name: string): boolean;
  save(name: string, value: string): Promise<unknown>;
  /** Called at the end; `isSaved` is false after a cancel. */
  onEnd(isSaved: boolean): void;
  tried?: Tried | undefined;
}) {
  const { taken, save, onEnd, tried } = props;
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [nameFault, setNameFault] = useState<string>();
  const [valueFault, setValueFault] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const running = useRef(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const valueInput = useRef<HTMLInputElement>(null);
  useEffect(() => nameInput.current?.focus(), []);
  const forget = useUnsaved(name || value ? s.draft : undefined);

  const nameProblem = (text: string): string | undefined => {
    if (text === '') return s.enterName;
    if (text.startsWith('_')) return s.reserved;
    if (taken(text)) return s.exists(text);
    return bytesOf(text) > 1024 ? s.nameTooLong : undefined;
  };
  const checkName = (): boolean => {
    const problem = nameProblem(name.trim());
    setNameFault(problem);
    if (problem) nameInput.current?.focus();
    return problem === undefined;
  };
  const commit = async () => {
    if (running.current || !checkName()) return;
    const problem = valueProblem(value);
    setValueFault(problem);
    if (problem) return valueInput.current?.focus();
    running.current = true;
    setSaving(true);
    try {
      await save(name.trim(), value);
      forget();
      announce(s.saved(name.trim()));
      onEnd(true);
    } catch (error) {
      running.current = false;
      setSaving(false);
      setValueFault(said(error, tried));
      valueInput.current?.focus();
    }
  };
  const onKeyDown = (event: KeyboardEvent, enter: () => void) => {
    if (isComposing(event) || running.current) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') onEnd(false);
    else enter();
  };

  return (
    <tr className="km-attribute-draft" aria-busy={isSaving || undefined}>
      <td data-label={s.name} className="km-attribute-new">
        <TextInput
          ref={nameInput}
          size="xs"
          aria-label={s.name}
          value={name}
          error={nameFault}
          readOnly={isSaving}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => {
            setName(currentTarget.value);
            if (nameFault !== undefined) setNameFault(nameProblem(currentTarget.value.trim()));
          }}
          onKeyDown={(event) => onKeyDown(event, () => checkName() && valueInput.current?.focus())}
        />
      </td>
      <td data-label={s.value} className="km-attribute-new">
        <TextInput
          ref={valueInput}
          size="xs"
          aria-label={s.value}
          value={value}
          error={valueFault}
          readOnly={isSaving}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => {
            setValue(currentTarget.value);
            if (valueFault !== undefined) setValueFault(valueProblem(currentTarget.value));
          }}
          onKeyDown={(event) => onKeyDown(event, () => void commit())}
        />
      </td>
      <td className="km-attribute-actions km-attribute-new">
        {isSaving ? (
          <Loader size={16} aria-label={kit.field.saving} />
        ) : (
          <SaveButtons
            save={s.save}
            cancel={kit.cancel}
            onSave={() => void commit()}
            onCancel={() => onEnd(false)}
          />
        )}
      </td>
    </tr>
  );
}

/**
 * Section of a record's custom attributes: values are edited in place, names are fixed, + adds a row, a deletion can be
 * undone for 10 s. System attributes (`_…`) are read-only and shown on demand; they count towards the maximum.
 */
export function AttributeTable(props: AttributeTableProps) {
  const { attributes, save, remove, empty, most = 18, elsewhere = [], isReadOnly = false, tried } = props;
  const id = useId();
  const [isAdding, setAdding] = useState(false);
  const [isSystemShown, setSystemShown] = useState(false);
  const [going, setGoing] = useState<ReadonlySet<string>>(new Set());
  const plus = useRef<HTMLButtonElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = attributes.filter(
    (attribute) => (isSystemShown || !isOfSystem(attribute)) && !elsewhere.includes(attribute.name),
  );
  const hasSystem = attributes.some(isOfSystem);
  const counted = attributes.filter(({ name }) => !elsewhere.includes(name)).length;
  const isFull = counted >= most;
  const isTaken = (name: string) =>
    elsewhere.includes(name) || attributes.some((attribute) => attribute.name === name);

  const add = () => {
    if (isFull) return announce(s.full(most));
    if (isAdding) return body.current?.querySelector<HTMLElement>('.km-attribute-draft input')?.focus();
    setAdding(true);
  };
  const end = () => {
    setAdding(false);
    plus.current?.focus();
  };
  const putBack = async ({ name, value }: Attribute) => {
    try {
      await save(name, value);
      announce(s.restored(name));
    } catch (error) {
      toast(said(error, tried), { error: true });
    }
  };
  const drop = async (attribute: Attribute) => {
    const { name } = attribute;
    if (going.has(name)) return;
    const buttons = [...(body.current?.querySelectorAll<HTMLElement>('[data-delete]') ?? [])];
    const index = buttons.findIndex((button) => button.dataset.delete === name);
    const next = buttons[index + 1] ?? plus.current;
    setGoing((now) => new Set(now).add(name));
    try {
      await remove(name);
      next?.focus();
      toast(s.deleted(name), { action: { label: s.undo, run: () => void putBack(attribute) } });
    } catch (error) {
      toast(said(error, tried), { error: true });
    } finally {
      setGoing((now) => new Set([...now].filter((each) => each !== name)));
    }
  };

  return (
    <Section
      title={s.title}
      id="attributes"
      aside={
        <span id={`${id}-count`} className="km-count">
          {s.count(counted, most)}
        </span>
      }
      actions={
        !isReadOnly && (
          <Tooltip label={isFull ? s.full(most) : s.add}>
            <ActionIcon
              ref={plus}
              variant="default"
              size={32}
              aria-label={s.add}
              aria-disabled={isFull || undefined}
              aria-describedby={isFull ? `${id}-full` : `${id}-count`}
              onClick={add}
            >
              <PlusIcon />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      {rows.length === 0 && !isAdding ? (
        <Empty>{empty}</Empty>
      ) : (
        <div className="km-table-frame">
          <table className="km-table km-attributes">
            <caption className="km-sr-only">{s.title}</caption>
            <thead>
              <tr>
                <th scope="col">{s.name}</th>
                <th scope="col">{s.value}</th>
                {!isReadOnly && (
                  <th scope="col" className="km-attribute-actions">
                    <span className="km-sr-only">{kit.actions}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody ref={body}>
              {rows.map((attribute) => {
                const { name, value } = attribute;
                const isFixed = isReadOnly || isOfSystem(attribute);
                return (
                  <tr key={name} data-key={name}>
                    <td className="km-cell-name">{name}</td>
                    <td data-label={s.value} className="km-attribute-value">
                      <div className="km-cell">
                        <InlineField
                          label={s.valueOf(name)}
                          value={value}
                          isReadOnly={isFixed}
                          isLabelHidden
                          check={valueProblem}
                          save={async (changed) => void (await save(name, changed))}
                          {...(tried && { tried })}
                        />
                      </div>
                    </td>
                    {!isReadOnly && (
                      <td className="km-attribute-actions">
                        {!isFixed && (
                          <button
                            type="button"
                            className="km-icon-button km-reveal"
                            data-delete={name}
                            aria-label={s.delete(name)}
                            title={s.delete(name)}
                            aria-busy={going.has(name) || undefined}
                            onClick={() => void drop(attribute)}
                          >
                            <TrashIcon />
                          </button>
                        )}
                      </td>
                    )}
                  </tr>
                );
              })}
              {isAdding && <Draft taken={isTaken} save={save} onEnd={end} tried={tried} />}
            </tbody>
          </table>
        </div>
      )}
      {isFull && !isReadOnly && (
        <p id={`${id}-full`} className="km-hint">
          {s.full(most)}
        </p>
      )}
      {hasSystem && (
        <p>
          <button
            type="button"
            className="km-small-button"
            aria-expanded={isSystemShown}
            onClick={() => setSystemShown(!isSystemShown)}
          >
            {isSystemShown ? s.hideSystem : s.showSystem}
          </button>
        </p>
      )}
    </Section>
  );
}
