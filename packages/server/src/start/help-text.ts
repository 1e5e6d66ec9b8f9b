// The text of `--help`, made from the table of settings.

import { settings, switches } from '../config/settings.ts';

export function helpText(version: string): string {
  const flags = [
    ...switches.map(({ flag, meaning }) => `  ${flag}\n      ${meaning}`),
    ...settings.map(({ name, flag, form, default: fallback, meaning }) => {
      const words = flag === null ? name : `${flag} <value>, or ${name}`;
      const usual = fallback === null ? '' : `; ${fallback} where not set`;
      return `  ${words}\n      ${meaning}\n      ${plain(form)}${usual}`;
    }),
  ];
  return `tidegate server ${version}\n\nFlags and environment variables:\n${flags.join('\n')}\n`;
}

const plain = (text: string): string => text.replaceAll('`', '');
