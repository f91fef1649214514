import { Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { areShortcutsOn, setShortcuts } from '../../kit/shortcuts';
import { useStore } from '../../kit/store';
import { toast } from '../../kit/toasts';
import { words } from '../../kit/words';
import { signOut, signOutEverywhere, useSession } from '../session/session';
import { strings } from '../strings';

const s = strings.layout;

/** Menu for light, dark or the system's theme. Mounted open, when its button is first used. */
export function ThemeMenu({ button }: { button: ReactNode }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <Menu defaultOpened>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
        >
          {(['light', 'dark', 'auto'] as const).map((name) => (
            <Menu.RadioItem key={name} value={name}>
              {s.theme[name]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Who is signed in, their shortcuts, and signing out. Opens at once, as ThemeMenu does. */
export function AccountMenu({ button }: { button: ReactNode }) {
  const { email } = useSession();
  const client = useQueryClient();
  const areOn = useStore(areShortcutsOn);
  const leave = async (out: () => Promise<unknown>) => {
    try {
      await out();
    } catch (error) {
      return toast(words(error, { write: true }).text, { error: true });
    }
    client.clear();
    // A page of its own: nothing of the session stays in memory.
    location.assign('/console/signin');
  };
  return (
    <Menu width={240} defaultOpened>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {s.signedInAs}
          <div className="km-account">{email}</div>
        </Menu.Label>
        <Menu.Divider />
        <Menu.CheckboxItem checked={areOn} onChange={setShortcuts}>
          {s.singleKeys}
        </Menu.CheckboxItem>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave(signOut)}>{s.signOut}</Menu.Item>
        <Menu.Item onClick={() => void leave(signOutEverywhere)}>{s.signOutEverywhere}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
