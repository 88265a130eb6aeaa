// Before the first paint: the theme that the reader chose, and word that scripts run.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch {
    // Storage is forbidden in some web views: the system's theme then.
  }
})();
