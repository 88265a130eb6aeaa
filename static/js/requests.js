// Requests of htmx: the CSRF header, word when one fails, and links that open beside the list only where there is room.
(() => {
  const beside = matchMedia("(min-width: 1200px)");

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = document.querySelector('meta[name="csrf-token"]').content;
  });

  document.addEventListener("htmx:confirm", (event) => {
    const link = event.target.closest("a[data-open]");
    if (!link || beside.matches) return;
    event.preventDefault();
    location.assign(link.href);
  });

  // Ctrl, Cmd or Shift on a link means a tab of its own, which htmx would swallow.
  document.addEventListener("click", (event) => {
    const apart = event.ctrlKey || event.metaKey || event.shiftKey;
    if (apart && event.target.closest("a[hx-get]")) event.stopImmediatePropagation();
  }, true);

  document.addEventListener("htmx:responseError", (event) => {
    const signedOut = event.detail.xhr.status === 401;
    board.toast(board.say(signedOut ? "signedOut" : "failed"), "overdue");
  });
  document.addEventListener("htmx:sendError", () => board.toast(board.say("offline"), "overdue"));
  document.addEventListener("htmx:timeout", () => board.toast(board.say("offline"), "overdue"));

  document.addEventListener("htmx:afterSwap", (event) => {
    event.target.querySelector('[aria-invalid="true"]')?.focus();
  });
})();
