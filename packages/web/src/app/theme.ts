// What Tidegate looks like: ink and tide water. The shade and contrast settings were measured to leave axe nothing to find;
// change them only with a run of the journeys.

import {
  Alert,
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  Modal,
  Notification,
  Paper,
  Tooltip,
} from '@mantine/core';

const tide: MantineColorsTuple = [
  '#e6f6f4',
  '#cfece8',
  '#a0dad2',
  '#6cc6bb',
  '#41b4a7',
  '#249f93',
  '#128a80',
  '#0b746c',
  '#0a5f59',
  '#074843',
];

const gray: MantineColorsTuple = [
  '#f6f9f8',
  '#eef3f2',
  '#e2eae9',
  '#d0dcdb',
  '#b4c4c4',
  '#82979a',
  '#4d6569',
  '#3a5156',
  '#20373d',
  '#0f252b',
];

const dark: MantineColorsTuple = [
  '#dbe8e8',
  '#bacdcf',
  '#9ab1b5',
  '#6f898f',
  '#2f4a53',
  '#243d45',
  '#182d35',
  '#10232b',
  '#0a1a21',
  '#061117',
];

const sans =
  'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

export const theme = createTheme({
  colors: { tide, gray, dark },
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.18,
  black: '#0d2429',
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, monospace',
  headings: {
    fontFamily: sans,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Alert: Alert.extend({ styles: { label: { color: 'var(--mantine-color-text)' } } }),
    Badge: Badge.extend({ defaultProps: { radius: 'sm', tt: 'none', fw: 600 } }),
    Button: Button.extend({ defaultProps: { fw: 600 } }),
    Card: Card.extend({ defaultProps: { withBorder: true, radius: 'lg' } }),
    Modal: Modal.extend({
      styles: { title: { fontSize: '1.125rem', fontWeight: 650 } },
      defaultProps: { radius: 'lg', closeButtonProps: { 'aria-label': 'Close' } },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Paper: Paper.extend({ defaultProps: { radius: 'lg' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 250 } }),
  },
});

/** The few colours of our own that differ between light and dark. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--tg-page': '#f1f6f5',
    '--tg-surface': '#ffffff',
    '--tg-sunken': '#e9f1f0',
    '--tg-line': '#d7e2e1',
    '--tg-water': '#8fd3ca',
    '--tg-water-deep': '#41b4a7',
    '--tg-code': '#e6efee',
    '--mantine-color-dimmed': '#4d6569',
    '--mantine-color-placeholder': '#5f777b',
    '--mantine-color-error': '#b42318',
  },
  dark: {
    '--tg-page': '#0a1a21',
    '--tg-surface': '#10232b',
    '--tg-sunken': '#0c1e25',
    '--tg-line': '#243d45',
    '--tg-water': '#0d5f5a',
    '--tg-water-deep': '#128a80',
    '--tg-code': '#1b323b',
    '--mantine-color-dimmed': '#9ab1b5',
    '--mantine-color-placeholder': '#8ba3a8',
    '--mantine-color-error': '#ff9d92',
  },
});

/** Remembers the chosen scheme under the key that `before.js` reads. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'tidegate-color-scheme' });
