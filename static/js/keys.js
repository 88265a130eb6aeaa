// Keys for the desk. None fires while somebody types, composes Chinese or holds a modifier.
(() => {
  const dialog = document.getElementById("shortcuts");
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  const KEYS = {
    "/": () => focusSearch(),
    j: () => board.rows.move(1),
    k: () => board.rows.move(-1),
    x: () => board.rows.current()?.querySelector("[data-pick]")?.click(),
    a: () => board.rows.pickAll(),
    b: () => document.querySelector("[data-bulk][data-any] button")?.focus(),
    u: () => document.querySelector("#toasts form button")?.click(),
    c: () => board.rows.current()?.querySelector("[data-act]")?.click(),
    Enter: () => board.rows.current()?.querySelector("[data-open]")?.click(),
    "?": () => dialog?.showModal(),
  };

  function focusSearch() {
    const search = document.getElementById("q");
    search?.focus();
    search?.select();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") return close(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || dialog?.open) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, label")) return;
    const act = KEYS[event.key] ?? (/^[1-9]$/.test(event.key) && outcome(Number(event.key)));
    if (!act) return;
    event.preventDefault();
    act();
  });

  // The outcomes of the call that is being logged, counted from 1; what asks for more opens and takes the focus.
  function outcome(number) {
    const chip = document.querySelectorAll("#contact[open] [data-key]")[number - 1];
    if (!chip) return null;
    return () => {
      chip.click();
      if (chip.matches("summary")) chip.parentElement.querySelector("button, textarea")?.focus();
    };
  }

  // What stands open closes, innermost first; then the field lets go of the focus.
  function close(event) {
    const open = event.target.closest("details[open]") ?? document.querySelector(".menu[open], .tab-more[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (typing(event.target)) {
      event.target.blur();
    }
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-shortcuts]")) dialog?.showModal();
    document.querySelectorAll(".menu[open], .tab-more[open]").forEach((menu) => {
      if (!menu.contains(target)) menu.open = false;
    });
  });
})();
