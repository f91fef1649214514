import { type CSSVariablesResolver, createTheme, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import './styles';

/*
 * Mantine's own colours fall short of 4.5:1 in several places (dimmed and error text, placeholders,
 * filled buttons, the borders of inputs); what differs here is what makes them pass in both themes.
 */
const theme = createTheme({
  // The colour of the mark is the one accent.
  colors: {
    mint: [
      '#e6f7fa',
      '#cfeef4',
      '#a3dee9',
      '#72ccdc',
      '#4cbccf',
      '#33b0c6',
      '#1f9fb5',
      '#128497',
      '#0b7285',
      '#085766',
    ],
  },
  primaryColor: 'mint',
  primaryShade: 8,
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: '"Geist Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '600' },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 0 },
        overlayProps: { backgroundOpacity: 0.45 },
        centered: true,
        returnFocus: false,
      },
    },
    Menu: {
      defaultProps: {
        transitionProps: { duration: 0 },
        shadow: 'md',
        position: 'bottom-end',
        returnFocus: true,
        withInitialFocusPlaceholder: false,
      },
    },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Tooltip: {
      defaultProps: {
        transitionProps: { duration: 0 },
        openDelay: 200,
        events: { hover: true, focus: true, touch: true },
      },
    },
  },
});

const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#1b1f24',
    '--mantine-color-dimmed': '#57606a',
    '--mantine-color-placeholder': '#626b75',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#0b6477',
    '--mantine-color-default-border': '#c4cad1',
  },
  dark: {
    '--mantine-color-body': '#15171b',
    '--mantine-color-text': '#e3e6ea',
    '--mantine-color-dimmed': '#a3abb5',
    '--mantine-color-placeholder': '#98a1ab',
    '--mantine-color-error': '#ff8f87',
    '--mantine-color-anchor': '#7cd4e3',
    '--mantine-color-default': '#1f2228',
    '--mantine-color-default-hover': '#282c33',
    '--mantine-color-default-border': '#3d434c',
  },
});

/** Provides the theme: light, dark or the system's, stored in this browser. */
export const Themed = ({ children }: { children: ReactNode }) => (
  <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
    {children}
  </MantineProvider>
);
