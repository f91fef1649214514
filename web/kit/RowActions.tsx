import { ActionIcon, Menu } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import { DotsIcon } from './icons';
import { kit } from './strings';

/** A menu item with an action or a link; `line` draws a divider above it. */
export interface Action {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  line?: boolean;
  run?: () => void;
  to?: string;
}

/** The "⋯" menu of a row or record, labelled `Actions for {name}`; renders nothing without actions. */
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
