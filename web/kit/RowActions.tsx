import { ActionIcon, Menu } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import { DotsIcon } from './icons';
import { kit } from './strings';

/** One entry of a menu: it does something or leads somewhere; `line` draws a line above it. */
export interface Action {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  line?: boolean;
  run?: () => void;
  to?: string;
}

/** The "⋯" menu of a row or of a record, named `Actions for {name}`; without actions nothing. */
export function RowActions({ name, actions }: { name: string; actions: readonly Action[] }) {
  if (actions.length === 0) return null;
  return (
    <Menu width="max-content">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          className="km-row-actions"
          aria-label={kit.actionsFor(name)}
        >
          <DotsIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon, danger, line, run, to }) => (
          <Fragment key={label}>
            {line && <Menu.Divider />}
            {to === undefined ? (
              <Menu.Item
                leftSection={icon}
                className={danger ? 'km-danger-item' : ''}
                // Once the menu is closed and the button has the focus again: that is where a dialog returns it.
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
