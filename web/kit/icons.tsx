import type { ReactNode } from 'react';

/** Draws an icon of 24 × 24 in the colour of the text; decoration, hidden from screen readers. */
const icon = (drawing: ReactNode) =>
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each icon, below
  function Icon({ size = 16 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={2}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        className="km-icon"
      >
        {drawing}
      </svg>
    );
  };

export const CheckIcon = icon(<path d="m5 12.500 4.500 4.500L19 7.500" />);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const MinusIcon = icon(<path d="M6 12h12" />);
export const DotsIcon = icon(
  <>
    <circle cx="5" cy="12" r="1" fill="currentColor" />
    <circle cx="12" cy="12" r="1" fill="currentColor" />
    <circle cx="19" cy="12" r="1" fill="currentColor" />
  </>,
);
export const TrashIcon = icon(<path d="M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3" />);
export const CopyIcon = icon(
  <>
    <rect x="9" y="9" width="11" height="11" rx="2" />
    <path d="M5 15H4V5a1 1 0 0 1 1-1h10v1" />
  </>,
);
export const EyeIcon = icon(
  <>
    <path d="M2 12s3.500-7 10-7 10 7 10 7-3.500 7-10 7S2 12 2 12Z" />
    <circle cx="12" cy="12" r="3" />
  </>,
);
export const EyeOffIcon = icon(
  <path d="M3 3l18 18M10.600 5.100A10 10 0 0 1 12 5c6.500 0 10 7 10 7a17 17 0 0 1-2.600 3.500M6.500 6.500C3.700 8.300 2 12 2 12s3.500 7 10 7a10 10 0 0 0 5.400-1.600M10 10a3 3 0 0 0 4 4" />,
);
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6.500" />
    <path d="m20 20-4.300-4.300" />
  </>,
);
export const HelpIcon = icon(
  <>
    <circle cx="12" cy="12" r="9.500" />
    <path d="M9.300 9a2.800 2.800 0 1 1 4 2.600c-.8.4-1.300 1-1.300 1.900M12 17h.01" />
  </>,
);
export const SunIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2v2M12 20v2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M2 12h2M20 12h2M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400" />
  </>,
);
export const MoonIcon = icon(<path d="M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z" />);
export const AutoIcon = icon(
  <>
    <rect x="3" y="4" width="18" height="12" rx="2" />
    <path d="M8 20h8M12 16v4" />
  </>,
);
export const UserIcon = icon(
  <>
    <circle cx="12" cy="8" r="4" />
    <path d="M4 21a8 8 0 0 1 16 0" />
  </>,
);
export const UsersIcon = icon(
  <>
    <circle cx="9" cy="8" r="3.500" />
    <path d="M2 20a7 7 0 0 1 14 0M16 4.700a3.500 3.500 0 0 1 0 6.600M18 14.200a7 7 0 0 1 4 5.800" />
  </>,
);
export const AppIcon = icon(
  <>
    <rect x="4" y="4" width="6.500" height="6.500" rx="1.500" />
    <rect x="13.500" y="4" width="6.500" height="6.500" rx="1.500" />
    <rect x="4" y="13.500" width="6.500" height="6.500" rx="1.500" />
    <rect x="13.500" y="13.500" width="6.500" height="6.500" rx="1.500" />
  </>,
);
export const BoxIcon = icon(
  <path d="M12 3 4 7.500v9L12 21l8-4.500v-9L12 3ZM4 7.500l8 4.500 8-4.500M12 12v9" />,
);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5l3.500 2" />
  </>,
);
export const KeyIcon = icon(
  <>
    <circle cx="8" cy="15" r="4.500" />
    <path d="M11.200 11.800 20 3M16 7l3 3" />
  </>,
);
export const BookIcon = icon(
  <path d="M12 6.500C10 5 7 4.500 3 5v13.500c4-.5 7 0 9 1.500 2-1.500 5-2 9-1.500V5c-4-.5-7 0-9 1.500ZM12 6.500V20" />,
);
export const MenuIcon = icon(<path d="M4 7h16M4 12h16M4 17h16" />);
export const AlertIcon = icon(
  <path d="M12 9v4M12 17h.01M10.300 4.200 2.500 18a2 2 0 0 0 1.700 3h15.600a2 2 0 0 0 1.700-3L13.700 4.200a2 2 0 0 0-3.400 0Z" />,
);
export const BanIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="m5.700 5.700 12.600 12.600" />
  </>,
);
export const UpIcon = icon(<path d="m6 14 6-6 6 6" />);
export const DownIcon = icon(<path d="m6 10 6 6 6-6" />);
export const SortIcon = icon(<path d="m8 10 4-4 4 4M8 14l4 4 4-4" />);
export const DownloadIcon = icon(<path d="M12 4v11M7 11l5 5 5-5M4 20h16" />);
export const FilterIcon = icon(<path d="M4 6h16M7 12h10M10 18h4" />);
export const ColumnsIcon = icon(<path d="M4 5h16v14H4zM10 5v14M15 5v14" />);
export const HomeIcon = icon(<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z" />);
export const TeamIcon = icon(
  <>
    <path d="M4 20V6l8-3v17M12 9h8v11M4 20h16" />
    <path d="M8 8v.01M8 12v.01M8 16v.01M16 13v.01M16 16v.01" />
  </>,
);
export const GearIcon = icon(
  <>
    <circle cx="12" cy="12" r="3" />
    <path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100" />
  </>,
);
export const PortalIcon = icon(<path d="M4 5h16v14H4zM4 10h16M7 7.500v.01M10 7.500v.01" />);
export const CommandIcon = icon(<path d="m7 8-4 4 4 4M17 8l4 4-4 4M14 5l-4 14" />);
