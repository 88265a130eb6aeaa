// The clerk's list and an account: a round of calls needs no mouse, and after dialling the outcomes are open.
(() => {
  // After a call is saved the next household is opened.
  document.addEventListener("board:saved", () => {
    const before = board.rows.current();
    board.rows.move(1);
    const next = board.rows.current();
    if (next && next !== before) next.querySelector("[data-open]")?.click();
  });

  // Whoever asked to log a call by key goes on among its outcomes.
  let byKey = false;
  document.addEventListener("keydown", ({ key }) => (byKey = key === "c" || key === "Enter"), true);
  document.addEventListener("pointerdown", () => (byKey = false), true);
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (!byKey || detail.target.id !== "side" || !detail.requestConfig.elt.hasAttribute("data-act")) return;
    detail.target.querySelector("#contact[open] [data-key]")?.focus({ preventScroll: true });
  });

  // The phone leaves the page for the call: when it comes back, even drawn anew, the outcomes stand open.
  document.addEventListener("click", ({ target }) => {
    if (!target.closest('a[href^="tel:"]')) return;
    const contact = document.getElementById("contact");
    if (contact) contact.open = true;
    if (!/^\/accounts\/\d+$/.test(location.pathname)) return;
    const address = new URL(location);
    address.searchParams.set("contact", "1");
    history.replaceState(history.state, "", address);
  });
})();
