import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import {
  AutoIcon,
  CloseIcon,
  HelpIcon,
  MenuIcon,
  MoonIcon,
  SearchIcon,
  SunIcon,
  UserIcon,
} from '../../kit/icons';
import { areShortcutsOn, isSheetOpen, setShortcuts } from '../../kit/shortcuts';
import { useStore } from '../../kit/store';
import { toast } from '../../kit/toasts';
import { words } from '../../kit/words';
import mark from '../icon.svg';
import { signOut, signOutEverywhere, useOrg, usePath, useSession } from '../session/session';
import { strings } from '../strings';
import { Nav } from './Nav';
import { isPaletteOpen } from './recent';
import './palette.css';

const s = strings.layout;

const button = { variant: 'subtle', color: 'gray', size: 34 } as const;

function Organizations() {
  const org = useOrg();
  const { organizations } = useSession();
  const navigate = useNavigate();
  const isListed = organizations.some(({ name }) => name === org);
  return (
    <select
      className="km-select km-org"
      aria-label={s.organization}
      value={org}
      onChange={(event) => void navigate(`/console/o/${encodeURIComponent(event.target.value)}`)}
    >
      {!isListed && <option value={org}>{org}</option>}
      {organizations.map(({ name, displayName }) => (
        <option key={name} value={name}>
          {displayName && displayName !== name ? `${displayName} (${name})` : name}
        </option>
      ))}
    </select>
  );
}

const themes = [
  ['light', s.theme.light, SunIcon],
  ['dark', s.theme.dark, MoonIcon],
  ['auto', s.theme.auto, AutoIcon],
] as const;

function Theme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const Icon = themes.find(([name]) => name === colorScheme)?.[2] ?? AutoIcon;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon {...button} aria-label={s.theme.label} title={s.theme.label}>
          <Icon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
        >
          {themes.map(([name, label]) => (
            <Menu.RadioItem key={name} value={name}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function Account() {
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
    <Menu width={240}>
      <Menu.Target>
        <ActionIcon {...button} aria-label={s.account} title={email}>
          <UserIcon size={18} />
        </ActionIcon>
      </Menu.Target>
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

/** The bar on top: organization, search, help, theme, account; on a small screen the navigation's button. */
export function Banner() {
  const path = usePath();
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => setOpen(false), [pathname]);
  return (
    <header className="km-banner">
      <div className="km-banner-row">
        <ActionIcon
          {...button}
          className="km-burger"
          aria-label={s.menu}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <CloseIcon size={18} /> : <MenuIcon size={18} />}
        </ActionIcon>
        <Link to={path('')} className="km-brand" aria-label="Keymint">
          <img src={mark} alt="" width={24} height={24} />
          <span>Keymint</span>
        </Link>
        <span className="km-slash" aria-hidden="true">
          /
        </span>
        <Organizations />
        <span className="km-banner-end">
          <button
            type="button"
            className="km-search-button"
            title={s.search}
            onClick={() => isPaletteOpen.set(true)}
          >
            <SearchIcon size={16} />
            <span>{s.searchShort}</span>
            <kbd>{s.searchKeys}</kbd>
          </button>
          <ActionIcon {...button} aria-label={s.help} title={s.help} onClick={() => isSheetOpen.set(true)}>
            <HelpIcon size={18} />
          </ActionIcon>
          <Theme />
          <Account />
        </span>
      </div>
      {isOpen && <Nav className="km-nav-small" onFollow={() => setOpen(false)} />}
    </header>
  );
}
