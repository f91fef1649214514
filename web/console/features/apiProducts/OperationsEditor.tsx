import { Menu, NativeSelect, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { DownIcon, PlusIcon, TrashIcon } from '../../../kit/icons';
import { strings } from '../../strings';
import { units } from './form';
import {
  configProblem,
  METHODS,
  newConfig,
  newRow,
  type OperationConfig,
  type OperationRow,
  operationsIn,
  operationsText,
} from './operations';

const s = strings.apiProducts.operations;
const f = strings.apiProducts.form;

/** Replaces, or without `next` removes, an element of a list. */
const changed = <T,>(list: readonly T[], index: number, next?: T): T[] =>
  list.flatMap((each, at) => (at === index ? (next === undefined ? [] : [next]) : [each]));

const text = { autoComplete: 'off', spellCheck: false } as const;

/** The methods of an operation: a button with their names, and a menu to choose them. */
function Methods({
  row,
  name,
  onChange,
}: {
  row: OperationRow;
  name: string;
  onChange(row: OperationRow): void;
}) {
  const { methods } = row;
  const offered = [...new Set([...METHODS, ...methods])];
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className="km-select km-methods"
          aria-label={s.methodsOf(name, methods.join(', '))}
        >
          {methods.length === 0 ? s.everyMethod : methods.join(', ')}
          <DownIcon size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={methods.length === 0} onChange={() => onChange({ ...row, methods: [] })}>
          {s.everyMethod}
        </Menu.CheckboxItem>
        <Menu.Divider />
        {offered.map((method) => (
          <Menu.CheckboxItem
            key={method}
            checked={methods.includes(method)}
            onChange={() =>
              onChange({
                ...row,
                methods: offered.filter((each) => (each === method) !== methods.includes(each)),
              })
            }
          >
            {method}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The operations of one proxy: paths with methods as rows, and the quota they share. */
function Config(props: {
  config: OperationConfig;
  number: number;
  isChecked: boolean;
  onChange(config: OperationConfig | undefined): void;
}) {
  const { config, number, isChecked, onChange } = props;
  const { apiSource, operations } = config;
  const rows = useRef<HTMLUListElement>(null);
  const problem = isChecked ? configProblem(config) : undefined;
  const name = apiSource || s.proxyNumber(number);
  const set = (next: Partial<OperationConfig>) => onChange({ ...config, ...next });
  const add = () => {
    set({ operations: [...operations, newRow] });
    setTimeout(() => rows.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus(), 0);
  };
  return (
    <fieldset className="km-operations" data-faulty={problem ? true : undefined}>
      <legend className="km-sr-only">{s.of(name)}</legend>
      <div className="km-operations-head">
        <TextInput
          label={s.proxy}
          {...text}
          value={apiSource}
          aria-invalid={problem ? true : undefined}
          onChange={(event) => set({ apiSource: event.currentTarget.value })}
        />
        <button
          type="button"
          className="km-icon-button"
          aria-label={s.removeProxy(name)}
          title={s.removeProxy(name)}
          onClick={() => onChange(undefined)}
        >
          <TrashIcon />
        </button>
      </div>
      <ul ref={rows} className="km-operations-rows">
        {operations.map((row, index) => {
          const which = s.rowOf(index + 1, name);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <li key={index} className="km-operation">
              <TextInput
                {...text}
                aria-label={s.pathOf(which)}
                placeholder={s.pathPlaceholder}
                value={row.resource}
                onChange={(event) =>
                  set({
                    operations: changed(operations, index, { ...row, resource: event.currentTarget.value }),
                  })
                }
              />
              <Methods
                row={row}
                name={which}
                onChange={(next) => set({ operations: changed(operations, index, next) })}
              />
              <button
                type="button"
                className="km-icon-button"
                aria-label={s.removeRow(which)}
                title={s.removeRow(which)}
                onClick={() => set({ operations: changed(operations, index) })}
              >
                <TrashIcon />
              </button>
            </li>
          );
        })}
      </ul>
      <button type="button" className="km-small-button" onClick={add}>
        <PlusIcon size={14} />
        {s.addRow}
        <span className="km-sr-only"> {s.to(name)}</span>
      </button>
      <p className="km-hint">{s.quotaHint}</p>
      <div className="km-quota">
        <TextInput
          label={f.limit}
          aria-label={s.limitOf(name)}
          inputMode="numeric"
          {...text}
          value={config.limit}
          onChange={(event) => set({ limit: event.currentTarget.value })}
        />
        <TextInput
          label={f.interval}
          aria-label={s.intervalOf(name)}
          inputMode="numeric"
          {...text}
          value={config.interval}
          onChange={(event) => set({ interval: event.currentTarget.value })}
        />
        <NativeSelect
          label={f.unit}
          aria-label={s.unitOf(name)}
          value={config.timeUnit}
          onChange={(event) => set({ timeUnit: event.currentTarget.value })}
          data={[
            ...(config.timeUnit === '' ? [{ value: '', label: strings.apiProducts.none }] : []),
            ...units.map((value) => ({ value, label: f.units[value] })),
          ]}
        />
      </div>
      {problem && (
        <div className="km-problem" role="alert">
          {problem}
        </div>
      )}
    </fieldset>
  );
}

/** The operations of a product by proxy, as editable rows; `value` is the text of a form's field. */
export function OperationsEditor(props: {
  value: string;
  onChange(value: string): void;
  error: string | undefined;
  focusRef(element: HTMLElement | null): void;
}) {
  const { value, onChange, error, focusRef } = props;
  const configs = operationsIn(value);
  const list = useRef<HTMLDivElement>(null);
  const add = () => {
    onChange(operationsText([...configs, newConfig]));
    setTimeout(
      () => list.current?.querySelector<HTMLInputElement>(':scope > fieldset:last-of-type input')?.focus(),
      0,
    );
  };
  return (
    <div className="km-operations-list" ref={list}>
      {configs.map((config, index) => (
        <Config
          // biome-ignore lint/suspicious/noArrayIndexKey: proxies have no identity but their place
          key={index}
          config={config}
          number={index + 1}
          isChecked={error !== undefined}
          onChange={(next) => onChange(operationsText(changed(configs, index, next)))}
        />
      ))}
      {error !== undefined && configs.length === 0 && (
        <div className="km-problem" role="alert">
          {error}
        </div>
      )}
      <button ref={focusRef} type="button" className="km-small-button" onClick={add}>
        <PlusIcon size={14} />
        {s.addProxy}
      </button>
    </div>
  );
}
