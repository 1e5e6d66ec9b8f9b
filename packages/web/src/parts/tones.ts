// The colours of badges. White on each has a contrast of at least 5 to 1; the sign or the word beside it says the same.

export const tones = {
  good: '#1d6b3f',
  waiting: '#8f4a00',
  bad: '#a61b1b',
  past: '#4d6569',
  tide: '#0a5f59',
} as const;
