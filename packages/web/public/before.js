// Runs before anything is drawn or parsed. A file of its own, because the content security policy allows no inline script.

(() => {
  // The colour scheme is set before the first paint, so that a dark room sees no white flash.
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('tidegate-color-scheme') ?? 'auto';
  } catch {
    // Storage is refused: the system's scheme is right.
  }
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');

  // The schema library must not try `new Function`: the policy would report the attempt as a violation.
  globalThis.__zod_globalConfig = { jitless: true };
})();
