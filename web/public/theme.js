// Sets the theme that the visitor chose before anything is painted. Without a choice the system's theme applies.
try {
  const theme = localStorage.getItem('jari.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that forbids storage follows the system's theme.
}
