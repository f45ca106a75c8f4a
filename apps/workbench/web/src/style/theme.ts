import { createTheme, type CSSVariablesResolver } from '@mantine/core';

/** One brand colour of our own; Mantine's light and filled shades are not used, because they fail contrast. */
export const theme = createTheme({
  fontFamily: 'var(--font)',
  primaryColor: 'brand',
  primaryShade: 7,
  colors: { brand: ['#e3eff4', '#c6dde7', '#a3c8d8', '#7cb0c6', '#5597b3', '#347e9e', '#1b6786', '#0b4f6c', '#084057', '#053042'] },
  cursorType: 'pointer',
  defaultRadius: 6,
  focusRing: 'auto',
  components: {
    // The page behind never scrolls; locking it would need an inline style that the page's policy forbids.
    // Its header is a title, not a second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } }, lockScroll: false, transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.45 } } },
    InputWrapper: { styles: { label: { fontWeight: 600, fontSize: 13 }, error: { color: 'var(--danger)' }, description: { color: 'var(--ink-soft)' } } },
  },
});

/** Mantine's own greys and reds are too light for text on white (WCAG 2.2, 1.4.3). */
export const variables: CSSVariablesResolver = () => ({
  variables: { '--mantine-color-dimmed': 'var(--ink-soft)', '--mantine-color-error': 'var(--danger)', '--mantine-color-placeholder': 'var(--ink-mute)', '--mantine-color-text': 'var(--ink)', '--input-bd': 'var(--line-strong)' },
  light: { '--mantine-color-dimmed': 'var(--ink-soft)', '--mantine-color-error': 'var(--danger)', '--mantine-color-placeholder': 'var(--ink-mute)', '--mantine-color-text': 'var(--ink)' },
  dark: {},
});
