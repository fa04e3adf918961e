// Read by the page before its first paint, so that a chosen theme does not come with a flash of the
// other one. Our security policy allows no script inside the page. `src/appearance` writes the entry.
try {
  const { state } = JSON.parse(localStorage.getItem('parley.appearance'));
  if (state.theme === 'light' || state.theme === 'dark') {
    document.documentElement.dataset.theme = state.theme;
    document.querySelector('meta[name="color-scheme"]').content = state.theme;
  }
} catch {
  // Nothing is remembered, or storage is forbidden: the system's theme.
}
