import { Menu } from '@mantine/core';
import { Fragment, type Ref, type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { Link } from 'react-router';
import type { Action } from './RowActions';

/** Stands for a button that is mounted elsewhere as the target of a menu, and keeps its attributes up to date. */
function TargetOf(props: {
  button: RefObject<HTMLButtonElement | null>;
  ref?: Ref<HTMLButtonElement>;
  'aria-controls'?: string;
}) {
  const { button, ref, 'aria-controls': controls } = props;
  useLayoutEffect(() => {
    if (typeof ref === 'function') {
      const forget = ref(button.current);
      return typeof forget === 'function' ? forget : () => void ref(null);
    }
    if (ref) ref.current = button.current;
    return undefined;
  }, [button, ref]);
  useLayoutEffect(() => {
    if (controls === undefined) button.current?.removeAttribute('aria-controls');
    else button.current?.setAttribute('aria-controls', controls);
  }, [button, controls]);
  return null;
}

/** The menu of RowActions at its button, whose id is `id`. */
export default function ActionMenu(props: {
  id: string;
  button: RefObject<HTMLButtonElement | null>;
  isOpen: boolean;
  onChange(isOpen: boolean): void;
  actions: readonly Action[];
}) {
  const { id, button, isOpen, onChange, actions } = props;
  // Mantine remembers what to return the focus to when a menu opens, but not when it is mounted open.
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return (
    <Menu id={id} opened={isOpen && isMounted} onChange={onChange} width="max-content">
      <Menu.Target>
        <TargetOf button={button} />
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon, danger, line, run, to }) => (
          <Fragment key={label}>
            {line && <Menu.Divider />}
            {to === undefined ? (
              <Menu.Item
                leftSection={icon}
                className={danger ? 'km-danger-item' : ''}
                // Waits until the menu has returned the focus to the button, where a dialog will return it.
                onClick={() => setTimeout(() => run?.(), 40)}
              >
                {label}
              </Menu.Item>
            ) : (
              <Menu.Item leftSection={icon} component={Link} to={to}>
                {label}
              </Menu.Item>
            )}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
