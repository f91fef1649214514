import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
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
import { isSheetOpen } from '../../kit/shortcuts';
import mark from '../icon.svg';
import { useOrg, usePath, useSession } from '../session/session';
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
      title={org}
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

const loadMenus = () => import('./BannerMenus');
const ThemeMenu = lazy(async () => ({ default: (await loadMenus()).ThemeMenu }));
const AccountMenu = lazy(async () => ({ default: (await loadMenus()).AccountMenu }));

/** A button that loads its menu when first opened; its files are fetched on hover. */
function MenuButton(props: {
  label: string;
  title: string;
  icon: ReactNode;
  Content: ComponentType<{ button: ReactNode }>;
}) {
  const { label, title, icon, Content } = props;
  const [isUsed, setUsed] = useState(false);
  const fetchMenus = () => void loadMenus().catch(() => {});
  const plain = (
    <ActionIcon
      {...button}
      aria-label={label}
      title={title}
      aria-haspopup="menu"
      onPointerEnter={fetchMenus}
      onFocus={fetchMenus}
      onClick={() => setUsed(true)}
    >
      {icon}
    </ActionIcon>
  );
  if (!isUsed) return plain;
  return (
    <Suspense fallback={plain}>
      <Content
        button={
          <ActionIcon {...button} aria-label={label} title={title}>
            {icon}
          </ActionIcon>
        }
      />
    </Suspense>
  );
}

const themeIcons = { light: SunIcon, dark: MoonIcon, auto: AutoIcon };

function Theme() {
  const { colorScheme } = useMantineColorScheme({ keepTransitions: true });
  const Icon = themeIcons[colorScheme];
  return (
    <MenuButton label={s.theme.label} title={s.theme.label} icon={<Icon size={18} />} Content={ThemeMenu} />
  );
}

function Account() {
  const { email } = useSession();
  return <MenuButton label={s.account} title={email} icon={<UserIcon size={18} />} Content={AccountMenu} />;
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
          <ActionIcon
            {...button}
            className="km-help"
            aria-label={s.help}
            title={s.help}
            onClick={() => isSheetOpen.set(true)}
          >
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
